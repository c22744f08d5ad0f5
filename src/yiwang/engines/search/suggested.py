"""What of a text is offered to somebody who types: beginnings of the words of its title, as typed in several ways."""

from __future__ import annotations

from collections.abc import Iterator

from yiwang.engines.search.kinds import Document
from yiwang.engines.search.normal import HAN, normal, runs
from yiwang.engines.search.spelling import syllables
from yiwang.engines.search.terms import words_in

MOST_STARTS = 5
LONGEST_KEY = 24


def suggested_of(number: int, document: Document) -> Iterator[tuple[str, str, str, int, int]]:
    """Rows (key, text, kind, number, rank) of one document, in characters, whole pinyin and initials."""
    text = document.title[:80]
    keys: dict[str, int] = {}
    for key, start in keys_of(text):
        keys.setdefault(key, start)
    for key, start in keys.items():
        yield key, text, document.kind, number, rank_of(text, start)


def rank_of(text: str, start: int) -> int:
    """Which of two suggestions comes first: the one that begins so, then the shorter one; 0 is the best."""
    return min(start, 3) * 10 + len(text) // 8


def keys_of(text: str) -> list[tuple[str, int]]:
    """(key, at which word it begins) of a title; words inside words begin as well (身份证 in 居民身份证)."""
    found: list[tuple[str, int]] = []
    starts = 0
    joined = runs(normal(text, 80))
    for number, run in enumerate(joined):
        for at in _starts(run):
            if starts >= MOST_STARTS:
                return found
            pieces = [run[at:], *joined[number + 1 :]]
            spelt = [one for piece in pieces for one in (syllables(piece) if HAN.match(piece) else (piece,))]
            found.append(("".join(pieces)[:LONGEST_KEY], starts))
            found.append(("".join(spelt)[:LONGEST_KEY], starts))
            found.append(("".join(one[0] for one in spelt if one)[:LONGEST_KEY], starts))
            starts += 1
    return found


def _starts(run: str) -> list[int]:
    """Where words of a run begin."""
    return sorted({0, *(run.find(word) for word in words_in(run))}) if HAN.match(run) else [0]
