"""您是不是要找…: what was typed as it is written in what was found, where both sound alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yiwang.engines.search.spelling import heard_syllables, may_sound_alike

_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def corrected(query: str, titles: Iterable[str]) -> str:
    """The query with each stretch of it that sounds like a stretch of these titles, and is written otherwise, replaced.

    Empty where there is nothing to correct: what stands in a title as it was typed is right.
    """
    known = [run for title in titles for run in _HAN.findall(title)]
    text = _HAN.sub(lambda run: _as_written(run[0], known), query)
    return text if text != query else ""


def _as_written(run: str, known: list[str]) -> str:
    for length in range(len(run), 1, -1):
        for start in range(len(run) - length + 1):
            piece = run[start : start + length]
            if any(piece in stretch for stretch in known):
                continue
            written = _alike(piece, known)
            if written:
                before, after = run[:start], run[start + length :]
                return f"{before}{written}{after}"
    return run


def _alike(piece: str, known: list[str]) -> str:
    """The stretch of a title that sounds so and shares a character: chance alone makes few others."""
    typed, length = frozenset(piece), len(piece)
    if not any(not typed.isdisjoint(stretch) for stretch in known):
        return ""
    for stretch in known:
        for at in range(len(stretch) - length + 1):
            written = stretch[at : at + length]
            if typed.isdisjoint(written) or not may_sound_alike(piece, written):
                continue
            if heard_syllables(written) == heard_syllables(piece):
                return written
    return ""
