"""The frame of a licence, its code, and the words that mark a demonstration."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

import segno

from yiwang.formats.layouts.lettering import width_of
from yiwang.formats.layouts.sheet import BLACK, GOLD, POINT, Ink, Item, Leaf, Move, Strokes, Words

_DARK = re.compile(rb"\x01+")
_WHITE = Ink(255, 255, 255)
_THICK, _THIN = 1.5 * POINT, 0.5 * POINT
_BENDS = (
    ((0.0, 17.0), (0.0, 0.0), (17.0, 0.0)),
    ((3.0, 17.0), (3.0, 8.0), (8.0, 8.0), (8.0, 3.0), (17.0, 3.0)),
    ((3.0, 5.5), (3.0, 3.0), (5.5, 3.0), (5.5, 5.5), (3.0, 5.5)),
    ((8.0, 17.0), (8.0, 11.0), (11.0, 11.0), (11.0, 8.0), (17.0, 8.0)),
)
DEMO_MARK, DEMO_LINE = "数据仅供演示", "数据仅供演示，不具法律效力"


@lru_cache(maxsize=16)
def frame(width: float, height: float) -> tuple[Item, ...]:
    """Three bands, and key-pattern corners (回纹); few objects, since each page carries them."""
    thick = [move for inset in (12.0, 15.0) for move in _box(inset, inset, width - 2 * inset, height - 2 * inset)]
    thin = _box(20.0, 20.0, width - 40.0, height - 40.0)
    grounds: list[Move] = []
    bends: list[Move] = []
    for left in (True, False):
        for top in (True, False):
            x, y = (12.0 if left else width - 29.0), (12.0 if top else height - 29.0)
            grounds += _box(x, y, 17.0, 17.0)
            for points in _BENDS:
                turned = [(x + (px if left else 17.0 - px), y + (py if top else 17.0 - py)) for px, py in points]
                bends += [("M", *turned[0]), *(("L", *one) for one in turned[1:])]
    return (
        Strokes(0.0, 0.0, tuple(thick), GOLD, _THICK),
        Strokes(0.0, 0.0, thin, GOLD, _THIN),
        Strokes(0.0, 0.0, tuple(grounds), None, 0.1, _WHITE),
        Strokes(0.0, 0.0, tuple(bends), GOLD, _THICK),
    )


def _box(x: float, y: float, width: float, height: float) -> tuple[Move, ...]:
    return (("M", x, y), ("L", x + width, y), ("L", x + width, y + height), ("L", x, y + height), ("C",))


def code_square(text: str, x: float, y: float, width: float) -> Strokes:
    """A QR code (ISO/IEC 18004, correction M) as one path: a stroke for each run of dark modules."""
    rows = segno.make(text, error="m", micro=False, mask=_mask(text)).matrix
    step = width / (len(rows) + 8)
    moves: list[Move] = []
    for down, row in enumerate(rows, 4):
        middle = round((down + 0.5) * step, 4)
        for dark in _DARK.finditer(bytes(row)):
            start, end = dark.span()
            moves += [("M", round((start + 4) * step, 4), middle), ("L", round((end + 4) * step, 4), middle)]
    return Strokes(x, y, tuple(moves), BLACK, round(step, 4))


def _mask(text: str) -> int | None:
    """A fixed pattern: trying all eight costs more than the rest of the page, and any of them can be read."""
    return 3 if text.startswith(("http:", "https:")) else None


def demo_mark(width: float, height: float) -> Words:
    """The slanted words behind the page."""
    size, angle = 62 * POINT, 32.0
    spacing = 0.25 * size
    long = width_of(DEMO_MARK, size, spacing)
    turned = math.radians(angle)
    x = width / 2 - long / 2 * math.cos(turned) + 0.38 * size * math.sin(turned)
    y = height / 2 + long / 2 * math.sin(turned) + 0.38 * size * math.cos(turned)
    return Words(DEMO_MARK, x, y, size, Ink(200, 22, 29, 0.08), spacing, angle=angle, behind=True)


def notice_words(leaf: Leaf, lines: tuple[str, ...]) -> Iterator[Words]:
    """The lines of a notice (加注) over a page, slanted, in three places."""
    size, pitch, angle = 6.0, 9.0, 28.0
    longest = max(width_of(line, size) for line in lines)
    size *= min(1.0, 0.5 * leaf.width / longest)
    turned = math.radians(angle)
    for across, down in ((0.10, 0.36), (0.45, 0.62), (0.10, 0.86)):
        for at, line in enumerate(lines):
            x = leaf.width * across + pitch * at * math.sin(turned)
            y = leaf.height * down + pitch * at * math.cos(turned)
            yield Words(line, x, y, size, Ink(120, 120, 120, 0.45), angle=angle)
