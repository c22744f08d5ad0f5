"""One description, two papers: OFD and PDF say the same, long texts fit, data stays data."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.layouts import letter, licence_face
from yiwang.formats.layouts.lettering import lines_of, width_of
from yiwang.formats.layouts.licence_face import Face, Row
from yiwang.formats.layouts.ofd_writing import as_ofd
from yiwang.formats.layouts.pdf_writing import as_pdf
from yiwang.formats.layouts.sheet import Enclosed, Sheet, Words
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.text import document_text
from yiwang.formats.pdf.verify import extract_attachment

AT = datetime(2026, 11, 22, tzinfo=UTC)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


def face(**changed: object) -> Face:
    known: dict[str, object] = {
        "title": "食品经营许可证",
        "number": "JY24408250000017",
        "organization": "徐闻县市场监督管理局",
        "date": "2026年11月22日",
        "rows": [Row("经营者名称", "徐闻县海风小吃店", "KZ_operator"), Row("住所", "徐城街道东方一路88号", "KZ_at")],
        "span": "2026年11月22日至2031年11月21日",
        "statement": "经审查，准予从事下列食品经营活动。",
        "conditions": ["不得制售生食类食品（含裱花蛋糕、生食海产品）。"],
        "footer": "投诉举报电话：12315。",
        "identifier": "1.2.156.3005.2.11100000MB0143028R020.11440825007028931X.JY24408250000017.001.A",
        "code": "https://yiwang.example.gov.cn/v/abcdefghijklmnopqrstuvwx",
        "landscape": True,
        "day": "2026-11-22",
        "facts": (("ZZBH", "JY24408250000017"),),
        "enclosed": (Enclosed("licence.json", b'{"ZZBH":"JY24408250000017"}'),),
    }
    return Face(**(known | changed))  # type: ignore[arg-type]


LETTER = letter.Letter(
    mark="徐闻县市场监督管理局",
    title="不予行政许可决定书",
    organization="徐闻县市场监督管理局",
    date="2026年3月5日",
    number="徐市监不许〔2026〕12号",
    addressee="徐闻县海风小吃店",
    paragraphs=["您提出的食品经营许可申请，经审查，经营场所的布局不符合规定的条件，决定不予许可。"] * 4,
    sections=[("法律依据：", ["《中华人民共和国行政许可法》第三十八条第二款"]), ("救济：", ["复议。", "诉讼。"])],
    attachments=["现场核查记录"],
    copies_to="徐闻县行政审批局",
    printed_by="徐闻县市场监督管理局办公室",
    printed_on="2026年3月5日",
    code="https://yiwang.example.gov.cn/d/abcdefgh",
    demo=True,
    day="2026-03-05",
)
SHEETS = {
    "wide": licence_face.sheet_of(face()),
    "upright": licence_face.sheet_of(face(landscape=False, copy="换发", demo=True, photo=PIXEL, photo_field="KZ_zp")),
    "long": licence_face.sheet_of(face(rows=[Row("经营范围", "食品销售、" * 200, "KZ_scope")])),
    "letter": letter.sheet_of(LETTER),
    "form": letter.sheet_of(letter.Letter("徐闻县民政局", "送达回证", "徐闻县民政局", "2026年3月5日",
                                          table=[("受送达人", "王秀英"), ("文书", "通知" * 60)], drop=10.0)),
}  # fmt: skip


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def text_of_pdf(pdf: bytes) -> str:
    ran = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    return ran.stdout.decode()


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_page_says_the_same_as_ofd_and_as_pdf(name: str) -> None:
    sheet = SHEETS[name]
    ofd = open_ofd(as_ofd(sheet))
    read, shown = document_text(ofd, read_document(ofd)), text_of_pdf(as_pdf(sheet))
    said = characters("".join(sheet.printed()))
    assert characters(read) == said
    assert characters(shown) == said
    flat = "".join(read.split())
    assert all(text in flat for text in sheet.printed())


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_leaves_the_paper_and_no_line_lies_on_another(name: str) -> None:
    for leaf in SHEETS[name].leaves:
        words = [one for one in leaf.items if isinstance(one, Words) and not one.angle]
        for one in words:
            assert one.x > 0 and one.x + width_of(one.text, one.size, one.spacing) < leaf.width, one.text
            assert one.size < one.y < leaf.height - 5, one.text
        for one in words:
            for other in words:
                apart = abs(one.y - other.y) >= 0.85 * min(one.size, other.size)
                left, right = sorted((one, other), key=lambda each: each.x)
                beside = left.x + width_of(left.text, left.size, left.spacing) <= right.x + 0.05
                assert one is other or apart or beside, (one.text, other.text)


def test_the_fields_can_be_found_by_their_short_names() -> None:
    ofd = open_ofd(as_ofd(SHEETS["upright"]))
    document = read_document(ofd)
    uses = {use.names[-1]: use.objects for use in document.custom_tags[0].tags}
    assert {"ZZMC", "ZZBH", "ZZBFJG", "ZZBFRQ", "ZZYXQ", "ZZBS", "KZ_operator", "KZ_zp"} <= set(uses)
    page = read_page(ofd, document, 0)
    drawn = {one.id: one for layer in page.layers for one in layer.objects}
    assert drawn[uses["KZ_operator"][0][1]].text == "徐闻县海风小吃店"  # type: ignore[union-attr]


def test_metadata_and_the_machine_readable_part_are_in_both() -> None:
    sheet = SHEETS["wide"]
    ofd = open_ofd(as_ofd(sheet))
    document = read_document(ofd)
    assert document.info.custom == (("ZZBH", "JY24408250000017"),)
    (attached,) = document.attachments
    assert attached.name == "licence.json" and attached.path
    assert ofd.package.read(attached.path) == extract_attachment(as_pdf(sheet), "licence.json")


def test_the_pdf_is_pdf_a_3_with_an_associated_file() -> None:
    pdf = as_pdf(SHEETS["wide"], at=AT)
    assert re.search(rb"<pdfaid:part>3</pdfaid:part>", pdf) and b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"/OutputIntents" in pdf and b"/AFRelationship/Data" in pdf.replace(b" ", b"")
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True, timeout=30).stdout.decode()
    rows = fonts.splitlines()[2:]
    assert rows and all(re.search(r"\byes +yes +yes\b", row) for row in rows), fonts  # embedded, subset, to Unicode


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = SHEETS["letter"]
    assert as_ofd(sheet) == as_ofd(sheet)
    assert as_pdf(sheet, at=AT) == as_pdf(sheet, at=AT)


def test_a_copy_carries_its_notice_as_an_annotation() -> None:
    lines = ("仅供王秀英办理贷款使用", "有效期至2026年12月31日")
    sheet = licence_face.sheet_of(face(notice=lines))
    ofd = open_ofd(as_ofd(sheet))
    document = read_document(ofd)
    (note,) = read_annotations(ofd, document, read_page(ofd, document, 0))
    assert (note.kind, note.subtype, note.remark) == ("Watermark", "加注", "；".join(lines))
    assert "仅供王秀英办理贷款使用" in draw_page(ofd, document, 0).svg
    said = characters("".join([*sheet.printed(), *lines, *lines, *lines]))
    assert characters(text_of_pdf(as_pdf(sheet))) == said


def test_a_long_licence_has_further_pages_with_its_number_on_them() -> None:
    sheet = SHEETS["long"]
    assert len(sheet.leaves) == 2 and sheet.seal is not None and sheet.seal.page == 0
    texts = [one.text for one in sheet.leaves[1].items if isinstance(one, Words)]
    assert any("续页" in text and "JY24408250000017" in text for text in texts)


@given(st.integers(1, 60), st.integers(0, 8))
@settings(max_examples=25, deadline=None)
def test_the_seal_of_a_letter_stands_on_a_page_with_text(lines: int, sections: int) -> None:
    told = ["经审查，符合条件。" * 3] * lines
    rules = [("依据：", ["办法"])] * sections
    made = letter.Letter("民政局", "通知", "民政局", "2026年3月5日", paragraphs=told, sections=rules)
    sheet = letter.sheet_of(made)
    assert sheet.seal is not None
    page = sheet.leaves[sheet.seal.page]
    assert any(isinstance(one, Words) and one.field == "ZW" for one in page.items)
    assert sheet.seal.y + 21 < 297 - 20


@given(st.text(alphabet="许可证（）《》，。、a1 \n", max_size=120), st.floats(12, 90))
@settings(max_examples=200, deadline=None)
def test_lines_break_without_losing_a_character(text: str, width: float) -> None:
    lines = lines_of(text, 4.0, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 4.0) <= width + 0.02 for line in lines)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "申请食品经营许可（含网络经营），应当提交《食品经营许可申请书》、营业执照、JY24408250000017号许可证。" * 4
    for width in range(30, 140, 7):
        lines = lines_of(text, 4.0, float(width))
        assert not {line[0] for line in lines} & set("，。、）》") and not {line[-1] for line in lines} & set("（《")
        assert all("JY24408250000017" in line or "JY2" not in line for line in lines) or width < 45


def test_sheets_are_values() -> None:
    assert isinstance(SHEETS["wide"], Sheet) and SHEETS["wide"] == licence_face.sheet_of(face())
