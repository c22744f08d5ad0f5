"""Papers: complete, readable by machines, and deaf to markup in their data."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yiwang.formats.fonts import FONT_FOLDER
from yiwang.formats.fonts.coverage import code_points, missing_characters
from yiwang.formats.pdf.typeset import CharactersMissing, TypesettingFailed, render, render_png
from yiwang.formats.tests.conftest import LICENCE

DECISION: dict[str, Any] = {
    "title": "不予行政许可决定书",
    "number": "深市监不许〔2026〕12号",
    "addressee": "䶮㛃茶餐厅",
    "organization": "深圳市市场监督管理局",
    "paragraphs": ["您提出的申请不符合法定条件。"],
    "basis": ["《中华人民共和国行政许可法》第三十八条第二款"],
    "remedies": ["您可以自收到本决定书之日起六十日内申请行政复议。"],
    "date": "2026年3月5日",
    "contact": "0755-00000000",
    "qr": "https://example.gov.cn/d/abcdefgh",
    "demo": True,
}
RECEIPT: dict[str, Any] = {
    "number": "440305202603010001",
    "received_at": "2026年3月1日 09:30",
    "organization": "深圳市市场监督管理局",
    "table": [{"label": "申请人", "value": "㐀龦"}],
    "materials": [{"name": "申请书"}, {"name": "营业执照", "form": "电子证照", "copies": "1"}],
    "date": "2026年3月1日",
    "qr": "https://example.gov.cn/p/abcdefgh",
}


def text_of(pdf: bytes) -> str:
    assert shutil.which("pdftotext"), "pdftotext is missing: install poppler-utils (make test does it where it may)"
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    return ran.stdout.decode()


def words_of(pdf: bytes) -> str:
    return "".join(text_of(pdf).split())


@pytest.mark.parametrize(("template", "data"), [("licence", LICENCE), ("document", DECISION), ("receipt", RECEIPT)])
def test_every_value_is_on_the_paper(template: str, data: dict[str, Any]) -> None:
    shown = words_of(render(template, data))
    hidden = {"qr", "demo", "seal", "scope_label"}

    def check(value: Any) -> None:
        if isinstance(value, str):
            assert "".join(value.split()) in shown, value
        elif isinstance(value, list):
            for part in value:
                check(list(part.values()) if isinstance(part, dict) else part)

    for key, value in data.items():
        if key not in hidden:
            check(value)


def test_rare_characters_are_text_and_not_boxes() -> None:
    data = LICENCE | {"fields": [{"label": "姓名", "value": "㐀䶮㛃龦"}], "demo": False}
    assert "㐀䶮㛃龦" in words_of(render("licence", data))


INJECTIONS = [
    '#read("parts.typ")',
    '#{ panic("reached") }',
    "$ sum $ *bold* _it_ `raw` <label> @ref",
    '"); #panic("reached") //',
    "\\u{41} #sys.inputs = heading",
    '#import "@preview/x:1.0.0"',
    "</svg><script>1</script>",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_markup_in_data_stays_text(text: str) -> None:
    data = DECISION | {"paragraphs": [text], "addressee": text, "qr": "https://example.gov.cn/?" + text}
    assert "".join(text.split()) in words_of(render("document", data))
    table = RECEIPT | {"table": [{"label": text, "value": text}]}
    assert render("receipt", table).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["../typeset", "parts/../licence", "none", "", "licence.typ"])
def test_only_shipped_templates_can_be_named(name: str) -> None:
    with pytest.raises(TypesettingFailed):
        render(name, LICENCE)


def test_a_character_without_glyph_is_refused_by_name() -> None:
    data = LICENCE | {"fields": [{"label": "姓名", "value": "王𠮷😀"}]}
    with pytest.raises(CharactersMissing) as caught:
        render("licence", data)
    assert caught.value.characters == ("😀", "𠮷")
    assert render("licence", data, replace_missing=True).startswith(b"%PDF-")


def test_missing_fields_leave_no_hole_and_no_error() -> None:
    for template in ("licence", "document", "receipt"):
        assert render(template, {"title": "证"}).startswith(b"%PDF-")


def test_the_paper_is_pdf_a_and_the_same_each_time() -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    one = render("licence", LICENCE, at=at)
    assert one == render("licence", LICENCE, at=at)
    assert b"pdfaid:part>3<" in one
    assert one != render("licence", LICENCE, at=at.replace(day=6))


def test_a_long_decision_keeps_its_seal_with_text() -> None:
    data = DECISION | {"paragraphs": ["经审查，您的申请不符合法定条件。" * 12] * 6, "seal": "演示专用章"}
    assert len(render_png("document", data, ppi=20)) == 4 - 1


def test_several_threads_may_render_at_once() -> None:
    made: list[bytes] = []
    at = datetime(2026, 3, 5, tzinfo=UTC)
    threads = [
        threading.Thread(target=lambda: made.extend(render("receipt", RECEIPT, at=at) for _ in range(3)))
        for _ in range(3)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 9
    assert len(set(made)) == 1


def test_the_shipped_fonts_are_the_ones_described() -> None:
    described = json.loads((FONT_FOLDER / "vendor.json").read_text())
    fonts = {one["file"]: one for one in described["fonts"]}
    assert set(fonts) == {path.name for path in FONT_FOLDER.glob("*.otf")}
    for name, told in fonts.items():
        assert hashlib.sha256((FONT_FOLDER / name).read_bytes()).hexdigest() == told["sha256"]
        assert (FONT_FOLDER / told["licence_file"]).is_file()


def test_the_fonts_have_the_whole_basic_block_and_extension_a() -> None:
    have = [chr(one) for one in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6))]
    assert missing_characters("".join(have) + "〔〕★№①㎡—“”\n", [FONT_FOLDER]) == []


@pytest.mark.parametrize("font", [b"", b"OTTO" + bytes(20), b"\0\1\0\0\0\0" + bytes(6)])
def test_what_is_no_font_is_refused(font: bytes) -> None:
    with pytest.raises(ValueError, match="the font"):
        code_points(font)


def test_templates_are_not_found_outside_their_folder(tmp_path: Path) -> None:
    (tmp_path / "x.typ").write_text("x")
    with pytest.raises(TypesettingFailed):
        render(str(tmp_path / "x"), {})


@pytest.mark.bench
def test_rendering_stays_quick() -> None:
    render("licence", LICENCE)
    times = []
    for number in range(7):
        begun = time.perf_counter()
        render("licence", LICENCE | {"number": str(number)})
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.1, times


def _size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("lines", [1, 8])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_a_licence_stands_or_lies_as_its_type_says_and_stays_one_page(orientation: str, lines: int) -> None:
    data = {
        **LICENCE,
        "orientation": orientation,
        "copy": "换发",
        "statement": "经审查，准予从事下列经营活动。",
        "footer": "请把本证挂在显著位置。",
        "fields": [{"label": f"项目{n}", "value": "徐城街道演示路" * 4} for n in range(lines)],
        "conditions": ["主体业态后标注利用自动设备从事食品经营。每台设备醒目处展示许可证信息和联系电话。"] * 4,
    }
    pages = render_png("licence", data, ppi=20)
    assert len(pages) == 1
    width, height = _size(pages[0])
    assert (width > height) is (orientation == "landscape")


def test_statement_comes_before_the_fields_and_footer_last() -> None:
    data = {
        **LICENCE,
        "orientation": "landscape",
        "statement": "经审查准予从事下列活动。",
        "footer": "请挂在显著位置。",
    }
    shown = words_of(render("licence", data))
    places = [shown.index(part) for part in ("证书编号", "经审查准予从事下列活动。", "经营者名称", "请挂在显著位置。")]
    assert places == sorted(places)
