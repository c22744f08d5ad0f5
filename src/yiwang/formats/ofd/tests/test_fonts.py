"""Fonts: subsets keep their outlines, TrueType and CFF are read, hostile fonts cost nothing."""

from __future__ import annotations

import io
import struct

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.ofd.charmap import read_cmap
from yiwang.formats.ofd.errors import CharactersAbsent, FontUnusable
from yiwang.formats.ofd.faces import Face, shipped_faces, substitute
from yiwang.formats.ofd.subsetting import subset

TEXT = "食品经营许可证䶮㛃ABC 123，。"


def shipped() -> Face:
    return shipped_faces()[0]


def built(*, cff: bool = False, composite: tuple[str, ...] = ()) -> bytes:
    """A font with a square as A and, on request, glyphs that are put together from others."""
    names = [".notdef", "A", "B"]
    builder = FontBuilder(1024, isTTF=not cff)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({65: "A", 66: "B"})
    pens = {name: T2CharStringPen(600, None) if cff else TTGlyphPen(dict.fromkeys(names)) for name in names}
    for name in (".notdef", "A"):
        pen = pens[name]
        pen.moveTo((0, 0))
        pen.lineTo((500, 0))
        pen.qCurveTo((500, 500), (0, 500)) if not cff else pen.lineTo((0, 500))
        pen.closePath()
    for one in composite:
        pens["B"].addComponent(one, (0.5, 0, 0, 0.5, 100, 0))
    if cff:
        builder.setupCFF("Test", {}, {name: pen.getCharString() for name, pen in pens.items()}, {})
    else:
        glyphs = {name: pen.glyph() for name, pen in pens.items()}
        for glyph in glyphs.values():
            glyph.xMin = glyph.yMin = glyph.xMax = glyph.yMax = 0
        builder.setupGlyf(glyphs, calcGlyphBounds=False)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular"})
    builder.setupPost()
    made = io.BytesIO()
    builder.font.recalcBBoxes = False
    builder.save(made)
    return made.getvalue()


def test_a_subset_has_the_same_outlines_widths_and_characters() -> None:
    made = Face(subset(shipped(), TEXT))
    assert made.code_points == {ord(one) for one in TEXT}
    for one in set(TEXT):
        assert made.outline(made.glyph(one)) == shipped().outline(shipped().glyph(one))
        assert made.advance(made.glyph(one)) == shipped().advance(shipped().glyph(one))


def test_another_program_reads_the_subset() -> None:
    font = TTFont(io.BytesIO(subset(shipped(), TEXT)), checkChecksums=2)
    assert set(font.getBestCmap()) == {ord(one) for one in TEXT}
    assert all(font[tag] is not None for tag in font.keys())  # noqa: SIM118  (a TTFont is no dict)
    assert font["maxp"].numGlyphs == len(set(TEXT)) + 1


def test_the_same_characters_give_the_same_font() -> None:
    assert subset(shipped(), TEXT) == subset(shipped(), reversed(TEXT))


def test_a_character_that_the_font_lacks_is_named() -> None:
    with pytest.raises(CharactersAbsent, match="\U0002f800"):
        subset(shipped(), "好\U0002f800")


def test_a_true_type_font_is_embedded_too() -> None:
    made = Face(subset(Face(built()), "A"))
    assert made.units == 1024 and made.outline(made.glyph("A")).startswith("M0 0L500 0C")


@pytest.mark.parametrize("cff", [False, True])
def test_both_kinds_of_outline_are_read(cff: bool) -> None:
    face = Face(built(cff=cff))
    assert face.outline(face.glyph("A")).startswith("M0 0L500 0")
    assert face.advance(face.glyph("A")) == 600 / 1024
    assert "test" in face.families
    assert face.glyph("好") == 0


def test_a_glyph_made_of_others_is_put_together() -> None:
    face = Face(built(composite=("A",)))
    assert face.outline(face.glyph("B")).startswith("M100 0L350 0")


def test_a_glyph_made_of_itself_is_refused() -> None:
    face = Face(built(composite=("B",)))
    with pytest.raises(FontUnusable):
        face.outline(face.glyph("B"))


def test_glyphs_that_multiply_run_out_of_budget() -> None:
    face = Face(built(composite=("B", "A") * 400))
    with pytest.raises(FontUnusable):
        face.outline(face.glyph("B"))


def test_a_character_map_of_four_thousand_million_is_cut_off() -> None:
    group = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0, 0xFFFFFFFF, 1)
    assert read_cmap(struct.pack(">HHHHI", 0, 1, 3, 10, 12) + group) == {}
    many = struct.pack(">HHIII", 12, 0, 16, 0, 0xFFFFFFFF) + struct.pack(">III", 65, 65, 1) * 3
    assert read_cmap(struct.pack(">HHHHI", 0, 1, 3, 10, 12) + many) == {65: 1}


@settings(max_examples=150, deadline=None)
@given(st.data(), st.booleans())
def test_broken_fonts_are_refused_and_nothing_else(data: st.DataObject, cff: bool) -> None:
    whole = bytearray(subset(shipped(), "好A") if cff else built(composite=("A", "A")))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        face = Face(bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))]))
        for glyph in range(min(face.count, 5)):
            face.outline(glyph)
            face.advance(glyph)
    except FontUnusable as problem:
        assert problem.message


def test_a_substitute_is_found_by_name_and_by_character() -> None:
    face, glyph = substitute(("宋体",), "好")
    assert face is shipped() and glyph == shipped().glyph("好") > 0
    assert substitute((), "\U0002f800")[1] == 0
