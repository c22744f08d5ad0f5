"""Fonts as outlines: glyphs of embedded and shipped fonts become SVG paths, in bounded time even for hostile fonts."""

from __future__ import annotations

import io
import logging
import os
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.misc.psCharStrings import T2OutlineExtractor
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTLibError

from yiwang.formats.fonts import FONT_FOLDER
from yiwang.formats.ofd.charmap import read_cmap
from yiwang.formats.ofd.errors import FontUnusable
from yiwang.formats.ofd.glyf import Glyphs, trace
from yiwang.formats.ofd.paths import short

FONT_FOLDERS_VARIABLE = "YIWANG_FONT_FOLDERS"
Stroke = tuple[str, tuple[tuple[float, float], ...]]

BUDGET = 4_000_000  # bytes of outline programs and points that one font may cost
LARGEST = 40 << 20

logging.getLogger("fontTools").addHandler(logging.NullHandler())  # broken fonts are no news on the terminal

# What comes of bytes that are no proper font.
BROKEN = (
    TTLibError,
    struct.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    EOFError,
    NotImplementedError,
    ZeroDivisionError,
    UnboundLocalError,
)


class _Pen(BasePen):
    """Gives a CFF outline to `put`."""

    def __init__(self, put: Callable[..., None]) -> None:
        super().__init__(None)
        self.put = put

    def _moveTo(self, pt: Any) -> None:
        self.put("M", pt)

    def _lineTo(self, pt: Any) -> None:
        self.put("L", pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
        self.put("C", pt1, pt2, pt3)

    def _closePath(self) -> None:
        self.put("Z")

    def _endPath(self) -> None:
        self.put("Z")


def _extractor(spend: Callable[[int], None]) -> type[T2OutlineExtractor]:
    class Bounded(T2OutlineExtractor):
        def execute(self, charString: Any) -> None:
            spend(20 + len(charString.bytecode or charString.program or ()))
            super().execute(charString)

    return Bounded


def sfnt_tables(content: bytes) -> dict[str, bytes]:
    """The tables of an OpenType file (the first font of a collection); a bare CFF font is one table."""
    if content[:2] == b"\x01\x00" and content[:4] != b"\x01\x00\x00\x00":
        return {"CFF ": content}
    start = struct.unpack_from(">I", content, 12)[0] if content[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", content, start + 4)[0]
    found = {}
    for at in range(min(count, 256)):
        tag, _sum, offset, length = struct.unpack_from(">4sIII", content, start + 12 + 16 * at)
        found[tag.decode("latin-1")] = content[offset : offset + length]
    return found


class Face:
    """One font file. `glyph` and `advance` never raise; `outline` raises `FontUnusable`."""

    def __init__(self, content: bytes, name: str = "", *, purse: list[int] | None = None) -> None:
        """`purse` holds what this font and others that share it may still cost; `BUDGET` for it alone otherwise."""
        self.name = name
        self._purse = [BUDGET] if purse is None else purse
        self._outlines: dict[int, str] = {}
        self._cids: dict[int, int] = {}
        if len(content) > LARGEST:
            raise FontUnusable(name=name)
        try:
            tables = sfnt_tables(content)
            self._contours: Glyphs | None = None
            self._programs: Any = None
            if "CFF " in tables:
                fonts = CFFFontSet()
                fonts.decompile(io.BytesIO(tables["CFF "]), None)
                top = fonts.topDictIndex[0]
                self._programs = top.CharStrings.charStringsIndex
                self.count = len(self._programs)
                if len(tables) == 1 and hasattr(top, "ROS"):
                    self._cids = {int(name[3:]): at for at, name in enumerate(top.charset) if name[3:].isdigit()}
                self.units = 1.0 / float(top.FontMatrix[0] or 0.001)
            else:
                self.count = int(struct.unpack_from(">H", tables["maxp"], 4)[0])
                self._contours = Glyphs(tables, self.count, self._spend)
                self.units = 1000.0
            if len(tables.get("head", b"")) >= 20:
                self.units = float(struct.unpack_from(">H", tables["head"], 18)[0]) or self.units
            self._map = read_cmap(tables.get("cmap", b""))
            self._widths = _widths(tables, self.count)
            self.families = _names(tables.get("name", b""))
        except BROKEN as problem:
            raise FontUnusable(name=name) from problem

    def _spend(self, cost: int) -> None:
        self._purse[0] -= cost
        if self._purse[0] < 0:
            raise FontUnusable(name=self.name)

    def glyph(self, character: str) -> int:
        """The glyph of a character; 0 where the font has none. Symbol fonts keep theirs at U+F000."""
        code = ord(character)
        return self._map.get(code) or (self._map.get(0xF000 + code, 0) if code < 256 else 0)

    def numbered(self, number: int) -> int:
        """The glyph that a document means by a number: in a bare CFF font keyed by character ids, that id's glyph."""
        return self._cids.get(number, number)

    @property
    def code_points(self) -> frozenset[int]:
        """All characters that the font can show."""
        return frozenset(self._map)

    def advance(self, glyph: int) -> float:
        """The width of a glyph in ems."""
        if not self._widths:
            return 1.0
        return self._widths[min(max(glyph, 0), len(self._widths) - 1)] / self.units

    def operations(self, glyph: int) -> tuple[Stroke, ...]:
        """The outline in font units, y up: M, L, Q, C with their points, Z. `FontUnusable` for broken ones."""
        if not 0 <= glyph < self.count:
            raise FontUnusable(name=f"{self.name} {glyph}")
        found: list[Stroke] = []

        def put(command: str, *points: tuple[float, float]) -> None:
            self._spend(1 + len(points))
            found.append((command, points))

        try:
            if self._contours is not None:
                for contour in self._contours.contours(glyph):
                    trace(contour, put)
            else:
                program = self._programs[glyph]
                program.outlineExtractor = _extractor(self._spend)
                program.draw(_Pen(put))
        except BROKEN as problem:
            raise FontUnusable(name=self.name) from problem
        return tuple(found)

    def outline(self, glyph: int) -> str:
        """SVG path data in font units, y down; empty for blanks."""
        if glyph not in self._outlines:
            self._outlines[glyph] = "".join(
                command + " ".join(f"{short(x)} {short(-y)}" for x, y in points)
                for command, points in self.operations(glyph)
            )
        return self._outlines[glyph]


def _widths(tables: dict[str, bytes], count: int) -> tuple[float, ...]:
    if "hmtx" not in tables or len(tables.get("hhea", b"")) < 36:
        return ()
    most = min(int(struct.unpack_from(">H", tables["hhea"], 34)[0]), count, len(tables["hmtx"]) // 4)
    return tuple(float(one) for one in struct.unpack_from(">" + "Hh" * most, tables["hmtx"])[::2])


def _names(table: bytes) -> frozenset[str]:
    """Family, full and PostScript names, folded."""
    found = set()
    if len(table) >= 6:
        count, start = struct.unpack_from(">HH", table, 2)
        for at in range(min(count, 500)):
            if 18 + 12 * at > len(table):
                break
            platform, _enc, _lang, kind, length, offset = struct.unpack_from(">6H", table, 6 + 12 * at)
            if kind in {1, 4, 6, 16}:
                raw = table[start + offset : start + offset + length]
                found.add(raw.decode("utf-16-be" if platform != 1 else "latin-1", "replace").casefold())
    return frozenset(found)


@cache
def shipped_faces() -> tuple[Face, ...]:
    """The fonts of the repository, then those of YIWANG_FONT_FOLDERS."""
    folders = [FONT_FOLDER, *(Path(one) for one in os.environ.get(FONT_FOLDERS_VARIABLE, "").split(os.pathsep) if one)]
    return tuple(
        Face(path.read_bytes(), path.name, purse=[1 << 60])
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in {".otf", ".ttf"}
    )


def substitute(names: tuple[str, ...], character: str) -> tuple[Face, int]:
    """A font at hand for a character: one of these names if it has it, else the first that does (glyph 0 if none)."""
    faces = shipped_faces()
    wanted = {one.casefold() for one in names if one}
    for face in (*(one for one in faces if wanted & one.families), *faces):
        if face.glyph(character):
            return face, face.glyph(character)
    return faces[0], 0
