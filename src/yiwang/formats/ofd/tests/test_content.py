"""Reading and drawing of single features, each in a small document."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from yiwang.formats.ofd.drawing import Drawing, draw_page
from yiwang.formats.ofd.errors import ContentWrong, NoSuchPage
from yiwang.formats.ofd.objects import AxialShading, Colour, Drawn, PathObject, Pattern, RadialShading, TextObject
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.paths import read_path, svg_path, write_path
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.serial import NAMESPACE
from yiwang.formats.ofd.tests.conftest import PAGE, TEXT, Maker, small_files
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.values import Box, Matrix

SQUARE = "<ofd:AbbreviatedData>M 0 0 L 20 0 L 20 20 L 0 20 C</ofd:AbbreviatedData>"


def objects(content: bytes) -> tuple[Drawn, ...]:
    ofd = open_ofd(content)
    return read_page(ofd, read_document(ofd), 0).layers[0].objects


def drawing(content: bytes, **more: Any) -> Drawing:
    ofd = open_ofd(content)
    return draw_page(ofd, read_document(ofd), 0, **more)


def pixel(content: bytes, x: int, y: int) -> tuple[int, int, int]:
    """The colour at a place in millimetres, in a picture of two points for each."""
    picture = Image.open(io.BytesIO(page_png(drawing(content), ppi=50.8))).convert("RGB")
    return picture.getpixel((2 * x, 2 * y))  # type: ignore[return-value]


def square(inner: str, attributes: str = 'Fill="true" Stroke="false"') -> str:
    return f'<ofd:PathObject ID="3" Boundary="10 10 20 20" {attributes}>{inner}{SQUARE}</ofd:PathObject>'


@pytest.mark.parametrize(
    ("value", "spaces", "seen"),
    [
        ('Value="255 0 0"', "", (255, 0, 0)),
        ('Value="128" ColorSpace="5"', '<ofd:ColorSpace ID="5" Type="GRAY"/>', (128, 128, 128)),
        ('Value="0 255 255 0" ColorSpace="5"', '<ofd:ColorSpace ID="5" Type="CMYK"/>', (255, 0, 0)),
        ('Value="#ff #0 #80"', "", (255, 0, 128)),
        ('Value="15 0 0" ColorSpace="5"', '<ofd:ColorSpace ID="5" Type="RGB" BitsPerComponent="4"/>', (255, 0, 0)),
        (
            'Index="1" ColorSpace="5"',
            '<ofd:ColorSpace ID="5" Type="RGB"><ofd:Palette><ofd:CV>0 0 0</ofd:CV><ofd:CV>0 0 255</ofd:CV>'
            "</ofd:Palette></ofd:ColorSpace>",
            (0, 0, 255),
        ),
        ("", "", (0, 0, 0)),
    ],
)
def test_colours_of_every_space(value: str, spaces: str, seen: tuple[int, int, int], small: Maker) -> None:
    content = small(square(f"<ofd:FillColor {value}/>"), resources=f"<ofd:ColorSpaces>{spaces}</ofd:ColorSpaces>")
    assert pixel(content, 20, 20) == seen
    assert pixel(content, 40, 40) == (255, 255, 255)


def test_alpha_of_object_and_colour_multiply(small: Maker) -> None:
    half = square('<ofd:FillColor Value="255 0 0" Alpha="127.5"/>', 'Fill="true" Stroke="false" Alpha="127.5"')
    assert pixel(small(half), 20, 20)[1] == pytest.approx(191, abs=2)


def test_an_axial_shading_runs_from_colour_to_colour_and_stops_at_its_ends(small: Maker) -> None:
    stops = (
        '<ofd:Segment><ofd:Color Value="255 0 0"/></ofd:Segment><ofd:Segment><ofd:Color Value="0 0 255"/></ofd:Segment>'
    )
    paint = (
        '<ofd:FillColor><ofd:AxialShd %s StartPoint="5 0" EndPoint="15 0">' + stops + "</ofd:AxialShd></ofd:FillColor>"
    )
    cut, extended = small(square(paint % "")), small(square(paint % 'Extend="3"'))
    assert isinstance(objects(cut)[0].style.fill, AxialShading)
    assert pixel(cut, 12, 20) == (255, 255, 255) and pixel(cut, 28, 20) == (255, 255, 255)
    assert pixel(extended, 11, 20) == (255, 0, 0) and pixel(extended, 29, 20) == (0, 0, 255)
    assert 90 < pixel(extended, 20, 20)[0] < 165


def test_a_radial_shading_with_an_inner_circle(small: Maker) -> None:
    stops = (
        '<ofd:Segment><ofd:Color Value="255 0 0"/></ofd:Segment><ofd:Segment><ofd:Color Value="0 0 255"/></ofd:Segment>'
    )
    paint = (
        '<ofd:FillColor><ofd:RadialShd Extend="3" StartPoint="10 10" StartRadius="4" EndPoint="10 10" EndRadius="9">'
        f"{stops}</ofd:RadialShd></ofd:FillColor>"
    )
    content = small(square(paint))
    assert isinstance(objects(content)[0].style.fill, RadialShading)
    assert pixel(content, 20, 20) == (255, 0, 0) and pixel(content, 11, 11) == (0, 0, 255)


def test_a_pattern_is_repeated(small: Maker) -> None:
    cell = f'<ofd:PathObject Boundary="0 0 2 4" Fill="true" Stroke="false"><ofd:FillColor Value="0 255 0"/>{SQUARE}'
    cell = cell.replace("20", "2") + "</ofd:PathObject>"
    paint = (
        '<ofd:FillColor><ofd:Pattern Width="2" Height="2" XStep="4" YStep="2"><ofd:CellContent>'
        f"{cell}</ofd:CellContent></ofd:Pattern></ofd:FillColor>"
    )
    content = small(square(paint))
    assert isinstance(objects(content)[0].style.fill, Pattern)
    assert [pixel(content, x, 20) == (0, 255, 0) for x in (11, 13, 15, 17)] == [True, False, True, False]


def test_drawing_parameters_are_inherited_and_overruled(small: Maker) -> None:
    params = (
        '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="2" Cap="Round"><ofd:StrokeColor Value="1 2 3"/>'
        '</ofd:DrawParam><ofd:DrawParam ID="8" Relative="7" LineWidth="3"/></ofd:DrawParams>'
    )
    (one,) = objects(small(square("", 'DrawParam="8" Cap="Square"'), resources=params))
    assert (one.style.line_width, one.style.cap, one.style.stroke) == (3.0, "Square", Colour(1, 2, 3))


def test_a_layer_gives_its_drawing_parameters_to_its_objects(small: Maker) -> None:
    params = '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="2"/></ofd:DrawParams>'
    page = PAGE.replace('<ofd:Layer ID="2">', '<ofd:Layer ID="2" DrawParam="7">') % ("", square("", ""))
    (one,) = objects(small(resources=params, files={"Doc_0/Page.xml": page}))
    assert one.style.line_width == 2.0


def test_clips_cut_an_object_in_its_own_or_its_boundary_coordinates(small: Maker) -> None:
    clip = (
        '<ofd:Clips%s><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 10 20">'
        "<ofd:AbbreviatedData>M 0 0 L 10 0 L 10 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>"
        "</ofd:Clips>"
    )
    fill = '<ofd:FillColor Value="255 0 0"/>'
    doubled = 'Fill="true" Stroke="false" CTM="2 0 0 2 0 0"'
    with_matrix, without = (
        small(square(fill + clip % "", doubled)),
        small(square(fill + clip % ' TransFlag="false"', doubled)),
    )
    assert pixel(with_matrix, 25, 20) == (255, 0, 0) and pixel(with_matrix, 35, 20) == (255, 255, 255)
    assert pixel(without, 15, 20) == (255, 0, 0) and pixel(without, 25, 20) == (255, 255, 255)


def test_an_even_odd_hole_stays_open(small: Maker) -> None:
    ring = square('<ofd:FillColor Value="255 0 0"/>', 'Fill="true" Stroke="false" Rule="Even-Odd"').replace(
        " C</ofd", " C M 5 5 L 15 5 L 15 15 L 5 15 C</ofd"
    )
    assert pixel(small(ring), 12, 12) == (255, 0, 0) and pixel(small(ring), 20, 20) == (255, 255, 255)


def test_text_without_gaps_runs_on_by_the_widths_of_the_font(small: Maker) -> None:
    text = TEXT.replace(' DeltaX="g 1 5"', "")
    (one,) = drawing(small(text)).texts
    assert one.width == 5.0


def test_directions_of_reading_and_of_characters(small: Maker) -> None:
    text = TEXT.replace('Size="5"', 'Size="5" ReadDirection="90" CharDirection="90"').replace(' DeltaX="g 1 5"', "")
    (one,) = objects(small(text))
    assert isinstance(one, TextObject) and (one.read_direction, one.char_direction) == (90, 90)
    svg = drawing(small(text)).svg
    assert svg.count("<use ") == 2 and 'transform="matrix(0 0.005' in svg.replace("-0 ", "0 ")


def test_a_glyph_that_the_document_names_is_drawn_for_two_characters(small: Maker) -> None:
    run = '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="1"><ofd:Glyphs>5</ofd:Glyphs></ofd:CGTransform>'
    (one,) = objects(small(TEXT.replace("<ofd:TextCode", run + "<ofd:TextCode")))
    assert isinstance(one, TextObject) and one.glyph_runs[0].glyphs == (5,)


def test_composite_objects_are_drawn_in_their_own_units(small: Maker) -> None:
    unit = square('<ofd:FillColor Value="255 0 0"/>').replace("10 10 20 20", "0 0 20 20")
    resources = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="20" Width="20" Height="20"><ofd:Content>'
        f"{unit}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    body = '<ofd:CompositeObject ID="5" Boundary="100 100 40 40" CTM="2 0 0 2 0 0" ResourceID="20"/>'
    content = small(body, resources=resources)
    assert pixel(content, 135, 135) == (255, 0, 0) and pixel(content, 145, 145) == (255, 255, 255)
    assert drawing(small(body)).remarks == ("composite 20: missing",)


def test_templates_and_layers_are_drawn_in_their_order(small: Maker) -> None:
    colours = {"Tpl.xml": "255 0 0", "Over.xml": "0 0 255"}
    files = {
        f"Doc_0/{name}": PAGE % ("", square(f'<ofd:FillColor Value="{value}"/>')) for name, value in colours.items()
    }
    common = '<ofd:TemplatePage ID="50" BaseLoc="Tpl.xml"/><ofd:TemplatePage ID="51" BaseLoc="Over.xml"/>'
    own = square('<ofd:FillColor Value="0 255 0"/>')
    under = small(own, common=common, files=files, before='<ofd:Template TemplateID="50"/>')
    over = small(own, common=common, files=files, before='<ofd:Template TemplateID="51" ZOrder="Foreground"/>')
    assert pixel(under, 20, 20) == (0, 255, 0) and pixel(over, 20, 20) == (0, 0, 255)


def test_resources_of_a_page_win_over_those_of_the_document(small: Maker) -> None:
    params = '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="%d"/></ofd:DrawParams>'
    own = f'<ofd:Res xmlns:ofd="{NAMESPACE}">{params % 5}</ofd:Res>'
    content = small(
        square("", 'DrawParam="7"'),
        resources=params % 2,
        before="<ofd:PageRes>PageRes.xml</ofd:PageRes>",
        files={"Doc_0/PageRes.xml": own},
    )
    assert objects(content)[0].style.line_width == 5.0


def test_annotations_are_drawn_unless_hidden_or_not_for_print(small: Maker) -> None:
    one = '<ofd:Annot ID="60" Type="Stamp" %s><ofd:Appearance Boundary="0 0 9 9">'
    one += f"{square('')}</ofd:Appearance></ofd:Annot>"
    listing = '<ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page>'

    def made(attributes: str) -> bytes:
        files = {
            "Doc_0/As.xml": f'<ofd:Annotations xmlns:ofd="{NAMESPACE}">{listing}</ofd:Annotations>',
            "Doc_0/A.xml": f'<ofd:PageAnnot xmlns:ofd="{NAMESPACE}">{one % attributes}</ofd:PageAnnot>',
        }
        return small("", after="<ofd:Annotations>As.xml</ofd:Annotations>", files=files)

    assert "<path d=" in drawing(made("")).svg
    assert "<path d=" not in drawing(made('Visible="false"')).svg
    assert "<path d=" not in drawing(made('Print="false"'), printing=True).svg
    ofd = open_ofd(made('Print="false" NoZoom="true" Subtype="x"'))
    (note,) = read_annotations(ofd, read_document(ofd), read_page(ofd, read_document(ofd), 0))
    assert (note.printed, note.no_zoom, note.subtype, note.kind) == (False, True, "x", "Stamp")


def test_several_documents_and_versions_are_read(small: Maker) -> None:
    version = (
        f'<ofd:DocVersion xmlns:ofd="{NAMESPACE}" ID="V1"><ofd:FileList/><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>'
        "</ofd:DocVersion>"
    )
    entry = (
        f'<ofd:OFD xmlns:ofd="{NAMESPACE}" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>一</ofd:Title>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Versions>"
        '<ofd:Version ID="V1" Index="1" Current="true" BaseLoc="V.xml"/></ofd:Versions></ofd:DocBody>'
        "<ofd:DocBody><ofd:DocInfo><ofd:Title>二</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>"
    )
    files = small_files()
    other = str(files["Doc_0/Document.xml"]).replace("0 0 210 297", "0 0 148 210")
    more = {f"Doc_1/{name[6:]}": text for name, text in files.items() if name.startswith("Doc_0/")}
    ofd = open_ofd(small(files={**more, "OFD.xml": entry, "V.xml": version, "Doc_1/Document.xml": other}))
    assert [one.info.title for one in ofd.bodies] == ["一", "二"]
    widths = [read_page(ofd, read_document(ofd, *args), 0).areas.physical.width for args in ((0,), (1,), (0, "V1"))]
    assert widths == [210, 148, 148]
    with pytest.raises(NoSuchPage):
        read_document(ofd, 0, "V9")


@pytest.mark.parametrize("text", ["M 0", "X 1 2", "1 2", "M 0 0 L 1 2 3", "C 1 2"])
def test_a_path_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ContentWrong):
        read_path(text)


def test_paths_for_svg_and_back() -> None:
    data = "S 0 0 M 1 1 L 2 2 3 3 Q 1 2 3 4 B 1 2 3 4 5 6 A 5 5 0 1 0 9 9 C"
    assert svg_path(read_path(data)) == "M0 0M1 1L2 2L3 3Q1 2 3 4C1 2 3 4 5 6A5 5 0 1 0 9 9Z"
    assert read_path(write_path(read_path(data))) == read_path(data)
    assert svg_path(read_path("L 5 5")) == "M0 0L5 5"


def test_blanks_between_runs_and_lines_in_the_text(small: Maker) -> None:
    def run(x: float, y: float, text: str) -> str:
        return TEXT.replace("10 10 90 10", f"{x} {y} 90 10").replace("你好", text)

    body = run(60, 10, "右边") + run(10, 10.5, "左边") + run(20, 10, "接着") + run(10, 30, "下面")
    ofd = open_ofd(small(body))
    assert document_text(ofd, read_document(ofd)) == "左边接着 右边\n下面"


def test_matrices_and_boxes() -> None:
    assert Matrix(2, 0, 0, 2, 5, 5).of(Matrix(e=1, f=1)).at(0, 0) == (7, 7)
    assert PathObject(boundary=Box(1, 2, 3, 4), ctm=Matrix(2, 0, 0, 2)).placed.at(1, 1) == (3, 4)


def test_prefixes_keep_drawings_apart_in_one_page(small: Maker) -> None:
    one, other = drawing(small(), prefix="a"), drawing(small(), prefix="b")
    assert 'id="a-g0"' in one.svg and 'id="b-g0"' in other.svg


def test_text_can_be_selected_where_a_browser_asks_for_it(small: Maker) -> None:
    svg = drawing(small(), selectable=True).svg
    assert 'x="0 5" y="5 5" font-size="5" fill-opacity="0"' in svg and ">你好</text>" in svg
    assert "<text" not in drawing(small()).svg
