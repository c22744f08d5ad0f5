"""What is written is read back as meant, by this reader and by another one; the same calls give the same bytes."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import ofdkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.document import DocInfo, TagUse
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import CharactersAbsent, ContentWrong, NumberAbsurd, PictureUnusable
from yiwang.formats.ofd.objects import (
    Colour,
)
from yiwang.formats.ofd.output import ofd_pdf, page_png
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.values import Box

HOLDER = "深圳市南山区䶮㛃茶餐厅 & Co. <A>"


def picture(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


def licence(*, archive: bool = False) -> bytes:
    builder = Builder(
        DocInfo(title="食品经营许可证", author="市场监督管理局", created="2026-03-05", custom=(("证号", "JY1"),)),
        archive=archive,
    )
    page = builder.page()
    page.rectangle(Box(10, 10, 190, 277), stroke=Colour(180, 0, 0), line_width=0.8)
    page.text("食品经营许可证", 60, 40, 12, colour=Colour(180, 0, 0))
    name = page.text(HOLDER, 30, 80, 5)
    page.image(picture(), Box(150, 240, 30, 30))
    page.watermark("仅供演示")
    second = builder.page(297, 210)
    second.text("副本", 30, 30, 8)
    builder.attach("data.json", b'{"holder":1}', form="json")
    builder.tag(
        "urn:yiwang:licence", [TagUse(("Licence", "Holder"), ((page.id, name),)), TagUse(("Licence", "No"), (), "1")]
    )
    builder.outline("副本", second)
    return builder.build()


def test_everything_written_is_read_back() -> None:
    ofd = open_ofd(licence())
    read = read_document(ofd)
    assert (read.info.title, read.info.custom, len(read.info.doc_id)) == ("食品经营许可证", (("证号", "JY1"),), 32)
    assert [
        (one.areas.physical.width, one.areas.physical.height)
        for one in (read_page(ofd, read, 0), read_page(ofd, read, 1))
    ] == [
        (210, 297),
        (297, 210),
    ]
    assert document_text(ofd, read) == f"食品经营许可证\n{HOLDER}\f副本"
    (attached,) = read.attachments
    assert attached.path is not None and ofd.package.read(attached.path) == b'{"holder":1}'
    (tags,) = read.custom_tags
    assert [(one.names, len(one.objects), one.text) for one in tags.tags] == [
        (("Licence", "Holder"), 1, ""),
        (("Licence", "No"), 0, "1"),
    ]
    assert [one.page for one in read.outlines] == [read.pages[1].id]
    (mark,) = read_annotations(ofd, read, read_page(ofd, read, 0))
    assert mark.kind == "Watermark" and mark.read_only


def test_the_same_calls_give_the_same_bytes() -> None:
    assert licence() == licence()
    with zipfile.ZipFile(io.BytesIO(licence())) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_written_document_is_drawn_without_a_remark() -> None:
    ofd = open_ofd(licence())
    drawn = draw_page(ofd, read_document(ofd), 0)
    assert drawn.remarks == ()
    picture_of_page = Image.open(io.BytesIO(page_png(drawn, ppi=72)))
    assert picture_of_page.size == (595, 842)
    red = picture_of_page.convert("RGB").getpixel((round(165 * 72 / 25.4), round(255 * 72 / 25.4)))
    assert red == (255, 0, 0)


def test_another_reader_finds_the_same_text() -> None:
    with ofdkit.open(licence()) as other:
        runs = [run for page in other.pages for run in page.runs]
        assert [run.text for run in runs] == ["食品经营许可证", HOLDER, "副本"]
        assert [(run.x, run.y, run.size) for run in runs] == [(60, 40, 12), (30, 80, 5), (30, 30, 8)]


def test_the_pdf_says_the_same(tmp_path: Path) -> None:
    ofd = open_ofd(licence())
    path = tmp_path / "licence.pdf"
    path.write_bytes(ofd_pdf(ofd, read_document(ofd)))
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    assert [line.strip() for line in said.replace("\f", "\n").splitlines() if line.strip()] == [
        "食品经营许可证",
        HOLDER,
        "副本",
    ]


def test_only_the_characters_used_are_embedded() -> None:
    assert len(licence()) < 30_000


def test_characters_without_a_glyph_are_named() -> None:
    builder = Builder()
    builder.page().text("好\U0002f800", 10, 10, 5)
    with pytest.raises(CharactersAbsent, match="\U0002f800"):
        builder.build()


def test_what_xml_cannot_hold_is_refused_and_not_dropped() -> None:
    builder = Builder(DocInfo(title="a\x00b"))
    builder.page()
    with pytest.raises(ContentWrong):
        builder.build()
    with pytest.raises(ContentWrong):
        Builder().build()
    with pytest.raises(NumberAbsurd):
        Builder().page(0, 10)
    with pytest.raises(PictureUnusable):
        Builder().page().image(b"no picture", Box(0, 0, 1, 1))


def test_repacking_keeps_every_other_file_byte_for_byte() -> None:
    package = open_package(licence())
    changed = open_package(repack(package, {"Doc_0/Signs/Signatures.xml": b"<a/>", "Doc_0/Tags/CustomTags.xml": None}))
    assert "Doc_0/Tags/CustomTags.xml" not in changed
    assert changed.names[-1] == "Doc_0/Signs/Signatures.xml"
    assert all(changed.read(name) == package.read(name) for name in changed.names if name in package)


_letters = st.text(st.sampled_from("永和九年岁在癸丑ABCxyz 0123，。<&>\"'"), min_size=1, max_size=30).filter(str.strip)
_places = st.integers(0, 2000).map(lambda one: one / 10)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_letters, _places, _places, st.integers(10, 200).map(lambda one: one / 10)), max_size=6))
def test_text_comes_back_with_its_places(runs: list[tuple[str, float, float, float]]) -> None:
    builder = Builder()
    page = builder.page()
    for text, x, y, size in runs:
        page.text(text, x, y, size)
    ofd = open_ofd(builder.build())
    drawn = draw_page(ofd, read_document(ofd), 0)
    assert [(one.text, round(one.x, 3), round(one.y, 3), round(one.size, 3)) for one in drawn.texts] == runs
