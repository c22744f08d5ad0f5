"""Where each character of a text object stands (GB/T 33190 §11.3, §11.4), for drawing and for extraction."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from yiwang.formats.ofd.errors import ReferenceLoop, TooManyParts
from yiwang.formats.ofd.limits import LIMITS
from yiwang.formats.ofd.objects import Block, CompositeObject, Drawn, TextObject
from yiwang.formats.ofd.resources import Resources
from yiwang.formats.ofd.values import IDENTITY, Matrix


@dataclass(frozen=True, slots=True)
class Placed:
    """A character in the object's own coordinates (before its CTM); `glyphs` are named by the document, or empty.

    `room` is the width up to the next character in the object's units, 0 where nothing follows.
    """

    character: str
    x: float
    y: float
    glyphs: tuple[int, ...] = ()
    room: float = 0.0


def width_of(character: str) -> float:
    """A likely width in ems where no font is asked."""
    return 1.0 if unicodedata.east_asian_width(character) in {"W", "F"} else 0.5


def placed(text: TextObject, advance: Callable[[str], float] = width_of) -> Iterator[Placed]:
    """The characters in order. Without deltas the text runs on by the widths that `advance` gives, in ems."""
    named = _named_glyphs(text)
    down = text.read_direction in {90, 270}
    back = -1.0 if text.read_direction in {180, 270} else 1.0
    index = 0
    for code in text.codes:
        x, y = code.x, code.y
        free = not code.delta_x and not code.delta_y
        for at, character in enumerate(code.text):
            last = at == len(code.text) - 1
            room = 0.0 if free or last or down else abs(_gap(code.delta_x, at))
            yield Placed(character, x, y, named.get(index, ()), room)
            index += 1
            if free:
                step = advance(character) * text.size * back
                x, y = (x, y + step) if down else (x + step * text.h_scale, y)
            else:
                x += _gap(code.delta_x, at)
                y += _gap(code.delta_y, at)


def _gap(gaps: tuple[float, ...], at: int) -> float:
    """The gap after a character; where the list is too short its last one goes on."""
    if not gaps:
        return 0.0
    return gaps[min(at, len(gaps) - 1)]


def _named_glyphs(text: TextObject) -> dict[int, tuple[int, ...]]:
    """Glyphs by index of the character; the last character of a run takes those that are left."""
    found: dict[int, tuple[int, ...]] = {}
    total = sum(len(code.text) for code in text.codes)
    for run in text.glyph_runs:
        count = min(run.count, max(0, total - run.start))
        for at in range(count):
            found[run.start + at] = run.glyphs[at : at + 1] if at < count - 1 else run.glyphs[at:]
    return found


def text_objects(
    objects: Iterable[Drawn], resources: Resources, around: Matrix = IDENTITY
) -> Iterator[tuple[TextObject, Matrix]]:
    """All visible text objects with the matrix around each, those in blocks and composite objects too."""
    waiting = [(iter(objects), around)]
    left = LIMITS.drawn
    while waiting:
        group, matrix = waiting[-1]
        one = next(group, None)
        if one is None:
            waiting.pop()
            continue
        left -= 1
        if left < 0:
            raise TooManyParts(what=f"> {LIMITS.drawn}")
        inner: tuple[Drawn, ...] = ()
        if isinstance(one, TextObject) and one.visible:
            yield one, matrix
        elif isinstance(one, Block) and one.visible:
            inner = one.objects
        elif isinstance(one, CompositeObject) and one.visible and one.resource in resources.composites:
            inner = resources.composites[one.resource].content.objects
        if inner:
            if len(waiting) > LIMITS.nesting:
                raise ReferenceLoop()
            waiting.append((iter(inner), matrix.of(one.placed)))
