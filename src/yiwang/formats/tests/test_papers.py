from __future__ import annotations

from typing import Any

import pytest

from yiwang.formats.pdf.papers import PAPERS, PaperIncomplete, fill
from yiwang.formats.pdf.typeset import TEMPLATE_FOLDER, render

FULL: dict[str, Any] = {
    "number": "深市监〔2026〕1号",
    "addressee": "㐀龦",
    "organization": "深圳市市场监督管理局",
    "date": "2026年3月5日",
    "received_at": "2026年3月5日 09:00",
    "paragraphs": ["您的申请收悉。"],
    "items": ["补充营业执照"],
    "basis": ["《中华人民共和国行政许可法》第三十二条"],
    "remedies": ["您可以申请行政复议。"],
    "table": [{"label": "受送达人", "value": "㐀龦"}],
}


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_every_kind_can_be_printed(kind: str) -> None:
    template, data = fill(kind, FULL | ({"title": "许可证"} if kind == "licence" else {}))
    assert (TEMPLATE_FOLDER / f"{template}.typ").is_file()
    assert render(template, data).startswith(b"%PDF-")


@pytest.mark.parametrize("kind", ["refused", "not_accepted"])
@pytest.mark.parametrize("key", ["remedies", "basis"])
def test_an_adverse_decision_without_reasons_or_remedies_is_not_printed(kind: str, key: str) -> None:
    with pytest.raises(PaperIncomplete, match=key) as caught:
        fill(kind, FULL | {key: []})
    assert caught.value.missing == (key,)


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("invitation", FULL)
