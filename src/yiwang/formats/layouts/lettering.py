"""How wide text is, and where lines of Chinese break (GB/T 15834: no line begins with a closing mark)."""

from __future__ import annotations

from functools import lru_cache

from yiwang.formats.layouts.sheet import BLACK, Ink, Words
from yiwang.formats.ofd.faces import substitute

RISE = 0.88  # of the size: from the top of a line to its baseline
_CLOSING = frozenset("，。、；：？！）》」』”’…〕】％%,.;:?!)]}·")
_OPENING = frozenset("（《「『“‘〔【([{")


@lru_cache(maxsize=20_000)
def advance(character: str) -> float:
    """The width of a character in ems, in the face that will show it."""
    face, glyph = substitute((), character)
    return face.advance(glyph)


def width_of(text: str, size: float, spacing: float = 0.0) -> float:
    """The width of a line; spacing after the last character does not count."""
    return sum(map(advance, text)) * size + spacing * max(len(text) - 1, 0)


def lines_of(text: str, size: float, width: float, first: float = 0.0) -> list[str]:
    """The lines of a text that is at most `width` wide; `first` is the indent of each paragraph."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line, room = "", width - first
        for piece in _pieces(paragraph.strip()):
            for part in _parts(piece, size, width):
                if line and width_of(line + part.rstrip(), size) > room + 0.01:
                    found.append(line.rstrip())
                    line, room = "", width
                line += part if line else part.lstrip()
        found.append(line.rstrip())
    return found


def _pieces(text: str) -> list[str]:
    """What must not be torn apart: words of letters and digits, marks with what they belong to."""
    found: list[str] = []
    for one in text:
        before = found[-1] if found else ""
        last = before[-1:]
        glued = one in _CLOSING or last in _OPENING or (_latin(one) and _latin(last))
        if before and glued:
            found[-1] += one
        else:
            found.append(one)
    return found


def _latin(one: str) -> bool:
    return bool(one) and one.isascii() and not one.isspace() and one not in "/?&="


def _parts(piece: str, size: float, width: float) -> list[str]:
    """A piece that is wider than a whole line is torn after all."""
    if width_of(piece, size) <= width:
        return [piece]
    found, line = [], ""
    for one in piece:
        if line and width_of(line + one, size) > width:
            found.append(line)
            line = ""
        line += one
    return [*found, line]


def centred(text: str, middle: float, y: float, size: float, *, ink: Ink = BLACK, spacing: float = 0.0,
            heavy: float = 0.0, field: str = "") -> Words:  # fmt: skip
    """A line about a middle."""
    return Words(text, middle - width_of(text, size, spacing) / 2, y, size, ink, spacing, heavy, field)


def right(text: str, edge: float, y: float, size: float, *, ink: Ink = BLACK, field: str = "") -> Words:
    """A line that ends at an edge."""
    return Words(text, edge - width_of(text, size), y, size, ink, field=field)


def spread(text: str, width: float, size: float) -> float:
    """The spacing by which a text fills a width."""
    gaps = len(text) - 1
    return max(0.0, (width - width_of(text, size)) / gaps) if gaps > 0 else 0.0
