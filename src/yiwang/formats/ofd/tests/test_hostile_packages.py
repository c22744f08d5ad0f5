"""Packages that were made to hurt: each is refused with a sentence, before it costs time or memory."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import (
    BadName,
    Bomb,
    ContentWrong,
    DuplicateName,
    Encrypted,
    NotAnOfd,
    NumberAbsurd,
    OfdProblem,
    PackageBroken,
    PartMissing,
    ReferenceLoop,
    TooLarge,
    TooManyParts,
    XmlRefused,
)
from yiwang.formats.ofd.limits import Limits
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.tests.conftest import OFD, Maker, sample, small_files, zipped
from yiwang.formats.ofd.text import document_text


def read_all(content: bytes) -> None:
    """Everything that a viewer does with a file."""
    ofd = open_ofd(content)
    document = read_document(ofd)
    signatures = read_signatures(ofd)
    document_text(ofd, document)
    for index in range(len(document.pages)):
        read_annotations(ofd, document, read_page(ofd, document, index))
        draw_page(ofd, document, index, signatures=signatures)


def entry(name: str, content: bytes = b"x", *, attributes: int = 0, flags: int = 0) -> bytes:
    """A package with OFD.xml and one more entry that is written as told."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("OFD.xml", OFD)
        info = zipfile.ZipInfo(name)
        info.external_attr = attributes
        archive.writestr(info, content)
    whole = bytearray(made.getvalue())
    if flags:
        at = whole.rfind(b"PK\x01\x02")
        struct.pack_into("<H", whole, at + 8, struct.unpack_from("<H", whole, at + 8)[0] | flags)
    return bytes(whole)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"PK\x03\x04", zipped({"a.txt": "x"})])
def test_what_is_no_ofd_is_told_so(content: bytes) -> None:
    with pytest.raises((NotAnOfd, PackageBroken)):
        open_ofd(content)


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "C:/evil", "a//b", "./a", "a\x07b", "..\\evil", "x" * 500, "a/./b", "nul|pipe"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        open_ofd(entry(name))


def test_a_link_is_refused() -> None:
    with pytest.raises(BadName):
        open_ofd(entry("link", b"/etc/passwd", attributes=(stat.S_IFLNK | 0o777) << 16))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["OFD.xml", "/OFD.xml", "\\OFD.xml"])
def test_two_entries_of_one_name_are_refused(other: str) -> None:
    with pytest.raises(DuplicateName):
        open_ofd(entry(other))


def test_an_encrypted_entry_is_refused() -> None:
    with pytest.raises(Encrypted):
        open_ofd(entry("secret", flags=1))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Bomb):
        open_ofd(zipped({"OFD.xml": OFD, "zeros": bytes(20 << 20)}))
    with pytest.raises(TooLarge):
        open_ofd(zipped({"OFD.xml": OFD, "zeros": bytes(65 << 20)}))


def test_entries_over_the_same_bytes_are_refused() -> None:
    whole = bytearray(zipped({"OFD.xml": OFD, "a": b"a" * 50, "b": b"b" * 50}))
    last = whole.rfind(b"PK\x01\x02")
    before = whole.rfind(b"PK\x01\x02", 0, last)
    whole[last + 42 : last + 46] = whole[before + 42 : before + 46]
    with pytest.raises((Bomb, PackageBroken)):
        open_ofd(bytes(whole))


def test_sizes_that_lie_are_found_when_the_file_is_read() -> None:
    whole = bytearray(zipped(small_files()))
    at = whole.rfind(b"PK\x01\x02")
    struct.pack_into("<I", whole, at + 24, 7)  # unpacked size of the page
    with pytest.raises(PackageBroken):
        read_all(bytes(whole))


def test_too_many_and_too_large_are_refused() -> None:
    few = Limits(entries=3, total=1000, package=100_000)
    with pytest.raises(TooManyParts):
        open_package(zipped({"OFD.xml": OFD} | {str(at): "" for at in range(3)}), few)
    with pytest.raises(TooLarge):
        open_package(zipped({"OFD.xml": OFD, "a": b"abc" * 300}), few)
    with pytest.raises(TooLarge):
        open_package(bytes(100_001), few)


LAUGHS = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "{"x" * 99}"><!ENTITY b "{"&a;" * 99}">]><a>&b;</a>'


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        OFD.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
        b'<?xml version="1.0" encoding="cp037"?><a/>',
        "<a>" * 2000 + "</a>" * 2000,
        "<a",
        "",
        "<a>&undefined;</a>",
    ],
)
def test_xml_that_plays_tricks_is_refused(xml: str | bytes) -> None:
    with pytest.raises(XmlRefused):
        open_ofd(zipped({"OFD.xml": xml}))


def test_xml_with_too_many_elements_is_refused() -> None:
    with pytest.raises(TooManyParts):
        open_package(zipped({"OFD.xml": b"<a/>" * 50}), Limits(elements=20)).xml("OFD.xml")
    with pytest.raises(TooLarge):
        open_package(zipped({"OFD.xml": b" " * 2000}), Limits(xml=1000)).xml("OFD.xml")


def test_another_root_and_missing_parts_are_told() -> None:
    with pytest.raises(ContentWrong):
        open_ofd(zipped({"OFD.xml": "<a/>"}))
    with pytest.raises(PartMissing):
        open_ofd(zipped({"OFD.xml": OFD}))
    with pytest.raises(PartMissing):
        read_all(zipped({name: text for name, text in small_files().items() if "Page" not in name}))


@pytest.mark.parametrize("value", ["NaN", "inf", "1e308", "-1e9", "zwölf", "0x10", "9" * 400])
def test_numbers_that_mean_nothing_are_refused(value: str, small: Maker) -> None:
    with pytest.raises(NumberAbsurd):
        read_all(small(f'<ofd:TextObject ID="3" Boundary="0 0 {value} 1" Font="9" Size="5"/>'))
    with pytest.raises(NumberAbsurd):
        read_all(small(f'<ofd:PathObject ID="3" Boundary="0 0 9 9" LineWidth="{value}"/>'))


@pytest.mark.parametrize("paper", ["0 0 0 10", "0 0 10 99999", "0 0 1e6 1e6"])
def test_paper_that_no_printer_has_is_refused(paper: str, small: Maker) -> None:
    area = f"<ofd:Area><ofd:PhysicalBox>{paper}</ofd:PhysicalBox></ofd:Area>"
    with pytest.raises(NumberAbsurd):
        read_all(small(before=area))


def test_a_delta_that_promises_a_thousand_million_gaps_costs_nothing(small: Maker) -> None:
    text = '<ofd:TextCode X="0" Y="5" DeltaX="g 999999 5 g 999999 5">你好</ofd:TextCode>'
    read_all(small(f'<ofd:TextObject ID="3" Boundary="0 0 9 9" Font="9" Size="5">{text}</ofd:TextObject>'))


COMPOSITE = '<ofd:CompositeObject ID="%d" Boundary="0 0 9 9" ResourceID="%d"/>'
UNIT = '<ofd:CompositeGraphicUnit ID="%d" Width="9" Height="9"><ofd:Content>%s</ofd:Content></ofd:CompositeGraphicUnit>'


def units(*wanted: tuple[int, str]) -> str:
    inner = "".join(UNIT % one for one in wanted)
    return f"<ofd:CompositeGraphicUnits>{inner}</ofd:CompositeGraphicUnits>"


def test_composites_in_a_circle_are_refused(small: Maker) -> None:
    circle = units((20, COMPOSITE % (30, 21)), (21, COMPOSITE % (31, 20)))
    with pytest.raises(ReferenceLoop):
        read_all(small(COMPOSITE % (5, 20), resources=circle))


def test_composites_that_multiply_are_refused(small: Maker) -> None:
    chain = units(*((at, (COMPOSITE % (99, at + 1)) * 30) for at in range(20, 30)))
    with pytest.raises((ReferenceLoop, TooManyParts)):
        read_all(small(COMPOSITE % (5, 20), resources=chain))


def test_text_extraction_bounds_composites_that_multiply(small: Maker) -> None:
    chain = units(*((at, (COMPOSITE % (99, at + 1)) * 30) for at in range(20, 30)))
    ofd = open_ofd(small(COMPOSITE % (5, 20), resources=chain))
    with pytest.raises((ReferenceLoop, TooManyParts)):
        document_text(ofd, read_document(ofd))


def test_blocks_that_nest_without_end_are_refused(small: Maker) -> None:
    with pytest.raises(ReferenceLoop):
        read_all(small('<ofd:PageBlock Boundary="0 0 1 1">' * 40 + "</ofd:PageBlock>" * 40))


def test_drawing_parameters_in_a_circle_are_refused(small: Maker) -> None:
    circle = '<ofd:DrawParams><ofd:DrawParam ID="7" Relative="8"/><ofd:DrawParam ID="8" Relative="7"/></ofd:DrawParams>'
    with pytest.raises(ReferenceLoop):
        read_all(small('<ofd:PathObject ID="3" Boundary="0 0 9 9" DrawParam="7"/>', resources=circle))


def test_patterns_within_patterns_are_bounded(small: Maker) -> None:
    head = '<ofd:PathObject Boundary="0 0 9 9" Fill="true"><ofd:FillColor><ofd:Pattern Width="1" Height="1">'
    head += "<ofd:CellContent>"
    tail = "</ofd:CellContent></ofd:Pattern></ofd:FillColor></ofd:PathObject>"
    with pytest.raises(ReferenceLoop):
        read_all(small(head * 14 + tail * 14))


def test_clips_within_clips_are_bounded(small: Maker) -> None:
    head = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary='0 0 1 1'>"
    tail = "</ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    with pytest.raises(ReferenceLoop):
        read_all(small(f'<ofd:PathObject Boundary="0 0 9 9">{head * 40}{tail * 40}</ofd:PathObject>'))


def test_too_many_pages_are_refused(small: Maker) -> None:
    files = small_files()
    pages = '<ofd:Page ID="1" BaseLoc="Page.xml"/>' * 5001
    files["Doc_0/Document.xml"] = str(files["Doc_0/Document.xml"]).replace("<ofd:Pages>", f"<ofd:Pages>{pages}")
    with pytest.raises(TooManyParts):
        read_all(zipped(files))


def test_text_cannot_break_out_of_the_drawing(small: Maker) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x"
    ofd = open_ofd(
        small(
            f'<ofd:TextObject ID="3" Boundary="0 0 9 9" Font="9" Size="5"><ofd:TextCode X="0" Y="5">{evil}'
            "</ofd:TextCode></ofd:TextObject>"
        )
    )
    svg = draw_page(ofd, read_document(ofd), 0).svg
    assert "<script" not in svg and ' onload="x' not in svg


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_broken_bytes_give_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(sample(data.draw(st.sampled_from(["three-pages", "digital-sign", "watermark"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    try:
        read_all(bytes(whole))
    except OfdProblem as problem:
        assert problem.message


_VALUES = st.sampled_from(
    ["", "0", "-1", "NaN", "g", "g 5", "1 2 3", "true", "..", "9" * 30, "S", "A 1", "B 1 2", "\u4e2d"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), _VALUES), min_size=1, max_size=4))
def test_wrong_values_give_a_refusal_and_nothing_else(changes: list[tuple[int, str]]) -> None:
    with zipfile.ZipFile(io.BytesIO(sample("templates"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    for place, value in changes:
        names = [name for name in sorted(files) if name.endswith(".xml")]
        name = names[place % len(names)]
        parts = files[name].split(b'"')
        at = 2 * (place % max(1, len(parts) // 2)) + 1
        if at < len(parts):
            parts[at] = value.encode()
            files[name] = b'"'.join(parts)
    try:
        read_all(zipped(files))
    except OfdProblem as problem:
        assert problem.message
