"""Text objects as outlines of glyphs, from the embedded font or a shipped one where it lacks a character."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol
from xml.sax.saxutils import escape

from yiwang.formats.ofd.errors import FontUnusable, OfdProblem, TooManyParts
from yiwang.formats.ofd.faces import Face, substitute
from yiwang.formats.ofd.inks import Inks
from yiwang.formats.ofd.layout import Placed, placed
from yiwang.formats.ofd.objects import TextObject
from yiwang.formats.ofd.package import Package
from yiwang.formats.ofd.paths import short
from yiwang.formats.ofd.resources import Font, Resources
from yiwang.formats.ofd.values import Matrix

_BOLD_NAMES = ("bold", "粗", "heavy")
_HEAVY_NAMES = ("黑体", "simhei", "heiti")


class Sheet(Protocol):
    """What lettering needs of the painter."""

    package: Package
    resources: Resources
    inks: Inks
    prefix: str
    selectable: bool

    def put(self, text: str) -> None:
        """Append to the page."""
        ...

    def define(self, text: str) -> None:
        """Append to the definitions."""
        ...

    def remark(self, text: str) -> None:
        """Note what was left out."""
        ...


class Lettering:
    """Draws text on a sheet; each glyph is defined once and used by reference."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._faces: dict[str, Face | None] = {}
        self._names: dict[tuple[int, int], str] = {}
        self._kept: list[Face] = []
        self._purse = [sheet.package.limits.page_outlines]

    def draw(self, text: TextObject) -> None:
        """The text with its paints; its characters stand in `aria-label` for those who read with their ears."""
        font = self.sheet.resources.fonts.get(text.font)
        embedded = self._embedded(font)
        marks = "".join(f'<use xlink:href="#{name}"{place}/>' for name, place in self._glyphs(text, font, embedded))
        if not marks:
            return
        fill = self.sheet.inks.fill(text.style.fill) if text.fill else ' fill="none"'
        label = escape("".join(one if one.isprintable() else " " for one in text.text), {'"': "&quot;"})
        matrix = text.placed
        parts = " ".join(f"{one:.6g}" for one in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
        self.sheet.put(f'<g aria-label="{label}" transform="matrix({parts})"{fill}>{marks}</g>')
        if self.sheet.selectable:
            found = [(one.x, one.y, one.character) for one in placed(text) if one.character.isprintable()]
            places = " ".join(short(x) for x, _y, _c in found), " ".join(short(y) for _x, y, _c in found)
            words = escape("".join(character for _x, _y, character in found))
            self.sheet.put(
                f'<text transform="matrix({parts})" x="{places[0]}" y="{places[1]}" font-size="{short(text.size)}" '
                f'fill-opacity="0" xml:space="preserve" aria-hidden="true">{words}</text>'
            )

    def clipping(self, text: TextObject, whole: Matrix) -> str:
        """The outlines for a clip path: `use` straight inside it."""
        font = self.sheet.resources.fonts.get(text.font)
        found = []
        for placing, face, glyph in self._resolved(text, font, self._embedded(font)):
            matrix = whole.of(_matrix(text, face, placing))
            parts = " ".join(f"{one:.6g}" for one in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
            outline = self._outline(face, glyph)
            if outline:
                found.append(f'<path d="{outline}" transform="matrix({parts})"/>')
        return "".join(found)

    def _glyphs(self, text: TextObject, font: Font | None, embedded: Face | None) -> Iterator[tuple[str, str]]:
        weight = _emboldening(text, font)
        for placing, face, glyph in self._resolved(text, font, embedded):
            name = self._defined(face, glyph)
            if not name:
                continue
            matrix = _matrix(text, face, placing)
            if face is not embedded:
                matrix = matrix.of(_squeezed(text, face, glyph, placing))
            parts = " ".join(f"{one:.6g}" for one in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
            thick = ""
            if text.stroke:
                width = text.style.line_width * face.units / (text.size or 1.0)
                thick = self.sheet.inks.stroke(replace(text.style, line_width=width, dash=()))
            elif weight and face is not embedded and text.fill:
                ink = self.sheet.inks.fill(text.style.fill).replace(" fill", " stroke")
                thick = f'{ink} stroke-width="{weight * face.units:.6g}"'
            yield name, f' transform="matrix({parts})"{thick}'

    def _resolved(
        self, text: TextObject, font: Font | None, embedded: Face | None
    ) -> Iterator[tuple[Placed, Face, int]]:
        names = (font.name, font.family) if font else ()

        def width(character: str) -> float:
            face = embedded if embedded and embedded.glyph(character) else substitute(names, character)[0]
            return face.advance(face.glyph(character))

        for one in placed(text, width):
            if one.glyphs and embedded is not None:
                shift = 0.0
                for glyph in map(embedded.numbered, one.glyphs):
                    yield Placed(one.character, one.x + shift, one.y), embedded, glyph
                    shift += embedded.advance(glyph) * text.size * text.h_scale
            elif embedded is not None and embedded.glyph(one.character):
                yield one, embedded, embedded.glyph(one.character)
            elif not one.character.isspace():
                face, glyph = substitute(names, one.character)
                yield one, face, glyph

    def _embedded(self, font: Font | None) -> Face | None:
        if font is None or font.path is None:
            return None
        if font.path not in self._faces:
            try:
                self._faces[font.path] = Face(self.sheet.package.read(font.path), font.path, purse=self._purse)
            except OfdProblem as problem:
                self._faces[font.path] = None
                self.sheet.remark(f"font {font.path}: {problem.code}")
        return self._faces[font.path]

    def _defined(self, face: Face, glyph: int) -> str:
        key = (id(face), glyph)
        if key not in self._names:
            if len(self._names) >= self.sheet.package.limits.glyphs:
                raise TooManyParts(what=f"> {self.sheet.package.limits.glyphs}")
            outline = self._outline(face, glyph)
            self._kept.append(face)  # so that its id stays its own
            self._names[key] = f"{self.sheet.prefix}-g{len(self._names)}" if outline else ""
            if outline:
                self.sheet.define(f'<path id="{self._names[key]}" d="{outline}"/>')
        return self._names[key]

    def _outline(self, face: Face, glyph: int) -> str:
        try:
            return face.outline(glyph)
        except FontUnusable as problem:
            self.sheet.remark(f"glyph: {problem.code} {face.name}")
            return ""


def _matrix(text: TextObject, face: Face, one: Placed) -> Matrix:
    """From font units at the baseline to the object: scaled, slanted, turned by CharDirection, moved."""
    size = text.size / face.units
    made = Matrix(a=size * text.h_scale, d=size)
    if text.italic:
        made = Matrix(c=-math.tan(math.radians(12))).of(made)
    turned = text.char_direction % 360
    if turned:
        # A character is turned about its own box: its baseline starts at another corner then (§11.3).
        cos, sin = round(math.cos(math.radians(turned))), round(math.sin(math.radians(turned)))
        made = Matrix(a=float(cos), b=float(sin), c=float(-sin), d=float(cos)).of(made)
    return Matrix(e=one.x, f=one.y).of(made)


def _squeezed(text: TextObject, face: Face, glyph: int, one: Placed) -> Matrix:
    """A substitute wider than the room that its character has is made narrower, as office fonts of one width are."""
    wide = face.advance(glyph) * text.size * abs(text.h_scale)
    if one.room > 0 and wide > one.room * 1.02 and not text.char_direction:
        return Matrix(a=max(0.5, one.room / wide))
    return Matrix()


def _emboldening(text: TextObject, font: Font | None) -> float:
    """Ems to thicken a substitute by: for bold text and for the black faces that the shipped one stands in for."""
    names = f"{font.name} {font.family}".casefold() if font else ""
    if text.weight >= 600 or (font and font.bold) or any(one in names for one in _BOLD_NAMES):
        return 0.04
    return 0.025 if any(one in names for one in _HEAVY_NAMES) else 0.0
