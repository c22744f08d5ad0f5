"""Documents that were made to hurt: absurd numbers, circles, things that multiply, text that wants to be code."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import NumberAbsurd, ReferenceLoop, TooLarge, TooManyParts
from yiwang.formats.ofd.limits import LIMITS
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.tests.conftest import TEXT, Maker, read_all, small_files, zipped
from yiwang.formats.ofd.text import document_text


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


def test_many_pictures_on_a_page_run_out_of_budget(small: Maker) -> None:
    made = io.BytesIO()
    Image.new("1", (6000, 6000)).save(made, "PNG")
    media = "".join(
        f'<ofd:MultiMedia ID="{at}" Type="Image"><ofd:MediaFile>{at}.png</ofd:MediaFile></ofd:MultiMedia>'
        for at in range(30, 38)
    )
    body = "".join(
        f'<ofd:ImageObject ID="{at}" Boundary="0 0 9 9" CTM="9 0 0 9 0 0" ResourceID="{at}"/>' for at in range(30, 38)
    )
    files = {f"Doc_0/Res/{at}.png": made.getvalue() for at in range(30, 38)}
    ofd = open_ofd(small(body, resources=f"<ofd:MultiMedias>{media}</ofd:MultiMedias>", files=files))
    assert draw_page(ofd, read_document(ofd), 0).remarks == tuple(
        f"picture {at}: ofd.too_large" for at in range(33, 38)
    )


def test_a_page_with_every_character_there_is_is_refused(small: Maker) -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 50)))
    ofd = open_ofd(small(TEXT.replace("你好", many)), replace(LIMITS, glyphs=40))
    with pytest.raises(TooManyParts):
        draw_page(ofd, read_document(ofd), 0)


def test_one_file_named_again_and_again_is_refused(small: Maker) -> None:
    with pytest.raises(TooManyParts):
        read_all(small(before='<ofd:Template TemplateID="5"/>' * 300))
    with pytest.raises(TooManyParts):
        read_all(small(common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>" * 300))


def test_text_of_very_many_large_pages_is_refused(small: Maker) -> None:
    files = small_files()
    pages = '<ofd:Page ID="1" BaseLoc="Page.xml"/>' * 4000
    files["Doc_0/Document.xml"] = str(files["Doc_0/Document.xml"]).replace("<ofd:Pages>", f"<ofd:Pages>{pages}")
    files["Doc_0/Page.xml"] = str(files["Doc_0/Page.xml"]) + " " * 20_000
    ofd = open_ofd(zipped(files))
    with pytest.raises(TooLarge):
        document_text(ofd, read_document(ofd))
