"""The terms of a text: words, pairs of characters, characters, syllables as heard, initials. Pure but for the cutter.

An impact (1 to 255) says how much a term says of a text: in the title it counts most, then in aliases and keywords,
then in the body; a short text says more with a word than a long one; a second occurrence adds less than the first
(BM25 with fixed lengths, so that putting in one text changes no other).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import rjieba

from yiwang.engines.search.normal import HAN, normal, runs
from yiwang.engines.search.spelling import heard, syllables

WORD, PAIR, CHARACTER, SYLLABLES, SYLLABLE, INITIALS = "w", "b", "c", "p", "s", "i"
TITLE, ALIAS, BODY = 3.0, 1.8, 0.5
LONGEST_BODY = 600
LONGEST_TERM = 40
MOST_TERMS = 900
_K, _B, _USUAL = 1.6, 0.55, 16.0  # saturation, share of the length, characters of a usual title


def cut(text: str) -> list[str]:
    """Chinese words of a run, one after the other."""
    return list(rjieba.cut(text))


@lru_cache(maxsize=20_000)
def words_in(run: str) -> tuple[str, ...]:
    """The words of a run with the shorter words inside them; single characters are no words."""
    if not HAN.match(run):
        return (run[:LONGEST_TERM],)
    found = dict.fromkeys((*rjieba.cut(run), *rjieba.cut_for_search(run)))
    return tuple(word[:LONGEST_TERM] for word in found if len(word) > 1)


def spoken(run: str) -> list[str]:
    """The syllables of a run of characters, word by word (so that 银行 and 行政 are read right)."""
    return [one for word in rjieba.cut(run) for one in syllables(word)]


def terms_of_run(run: str, *, whole: bool) -> Iterator[str]:
    """The terms of one run; with ``whole`` also single characters, syllables and initials."""
    for word in words_in(run):
        yield WORD + word
    if not HAN.match(run):
        return
    for at in range(len(run) - 1):
        yield PAIR + run[at : at + 2]
    if not whole:
        return
    for character in run:
        yield CHARACTER + character
    sounds = spoken(run)
    ears = [heard(one) for one in sounds]
    for at in range(len(ears) - 1):
        yield f"{SYLLABLES}{ears[at]} {ears[at + 1]}"
    for ear in ears:
        yield SYLLABLE + ear
    letters = "".join(one[0] for one in sounds)
    for at in range(len(letters) - 2):
        yield INITIALS + letters[at : at + 3]


def impacts(title: str, words: Iterable[str], body: str) -> dict[str, int]:
    """Each term of a text with its impact."""
    counted: dict[str, float] = {}
    name = runs(normal(title, 300))
    _count(counted, name, TITLE, whole=True)
    length = float(sum(len(run) for run in name))
    for alias in list(words)[:40]:
        _count(counted, runs(normal(alias, 60)), ALIAS, whole=True)
    if body:
        _count(counted, runs(normal(body, LONGEST_BODY)), BODY, whole=False)
    room = _K * (1.0 - _B + _B * min(length, 80.0) / _USUAL)
    found = {term: 80.0 * (_K + 1.0) * count / (count + room * TITLE) for term, count in counted.items()}
    best = sorted(found.items(), key=lambda pair: -pair[1])[:MOST_TERMS]
    return {term: max(1, min(255, round(impact))) for term, impact in best}


def _count(counted: dict[str, float], found: list[str], weight: float, *, whole: bool) -> None:
    for run in found:
        for term in terms_of_run(run, whole=whole):
            counted[term] = counted.get(term, 0.0) + weight
