"""The papers an organ of government hands out: which there are, and what the law wants on each.

Wording comes from packs; this table only says what may not be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from yiwang.formats.pdf.typeset import TypesettingFailed


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind. `required` are keys of the data; `statute` says why."""

    title: str
    template: str
    required: tuple[str, ...]
    statute: str


_LETTER: Final = ("number", "addressee", "organization", "date", "paragraphs")
_ADVERSE: Final = (*_LETTER, "basis", "remedies")

PAPERS: Final[dict[str, Paper]] = {
    "licence": Paper("", "licence", ("title", "number", "organization", "date"), "行政许可法 第三十九条"),
    "intake_receipt": Paper("收件回执", "receipt", ("number", "organization", "received_at"), "行政许可法 第三十二条"),
    "accepted": Paper("受理通知书", "document", _LETTER, "行政许可法 第三十二条"),
    "not_accepted": Paper("不予受理决定书", "document", _ADVERSE, "行政许可法 第三十二条"),
    "correction": Paper("一次性补正告知书", "document", (*_LETTER, "items"), "行政许可法 第三十二条"),
    "extended": Paper("延期通知书", "document", (*_LETTER, "basis"), "行政许可法 第四十二条"),
    "granted": Paper("准予行政许可决定书", "document", _LETTER, "行政许可法 第三十八条"),
    "refused": Paper("不予行政许可决定书", "document", _ADVERSE, "行政许可法 第三十八条"),
    "delivery": Paper("送达回证", "document", ("number", "organization", "date", "table"), "民事诉讼法 第八十七条"),
}


class PaperIncomplete(TypesettingFailed):
    """The data lacks parts that the law wants on this paper; `missing` are their keys."""

    code = "pdf.paper_incomplete"

    def __init__(self, paper: Paper, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(f"《{paper.title}》缺少必要内容：{'、'.join(missing)}（{paper.statute}）")


def fill(kind: str, data: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Template name and complete data for `typeset.render`. Raises `PaperIncomplete`, KeyError for the kind."""
    paper = PAPERS[kind]
    filled = {"title": paper.title, **data}
    missing = tuple(key for key in paper.required if not filled.get(key))
    if missing:
        raise PaperIncomplete(paper, missing)
    return paper.template, filled
