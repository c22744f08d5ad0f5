"""Texts ranked for the wanted terms. Pure: figures in, figures out.

A query is made of ideas (what is meant: 身份证, 丢了); an idea is said in one of several ways (typed words, official
words), a way consists of terms. Terms of a way add up, the best way of an idea counts, ideas add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from math import log
from operator import attrgetter, itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yiwang.engines.search.understanding import SOFT, Understood, Way

USUAL = 80.0  # the impact of a term in a usual title
ALIKE, LEAST_WORTH = 10.0, 0.1  # what a usual way is worth: long official words do not beat short ones
SURER = 0.25  # what says it in other ways as well is a little surer
HOLDS = 0.7  # of the best text's share in an idea: so much holds the idea wholly
TWO_RAREST = 2  # of each way these terms are read before the others
PART = 4  # of one term no more than this part of the budget is read
Numbers = NDArray[np.int32]
Figures = NDArray[np.float64]


class Held(NamedTuple):
    """The texts that hold a term: how many, and the first of them with what the term says of each (1 to 255)."""

    many: int
    documents: Numbers
    impacts: NDArray[np.uint8]


class Ranked(NamedTuple):
    """The best texts first: their numbers, their scores, and the importance of the ideas that each holds."""

    numbers: Numbers
    scores: Figures
    covered: Figures


class _Read(NamedTuple):
    """A term that some text holds. ``order``: what is read first; ``factor`` makes an impact a score."""

    order: tuple[bool, bool, int, str]
    rarest: bool
    row: tuple[int, int]
    factor: float
    held: Held


NONE = Ranked(np.empty(0, np.int32), np.empty(0), np.empty(0))


def ways_of(meant: Understood) -> list[tuple[int, int, Way]]:
    """The ways of all ideas, numbered, and last what helps besides: idea, way, its terms with their weights."""
    said = [(idea, at, way) for idea, one in enumerate(meant.ideas) for at, way in enumerate(one.ways)]
    return [one for one in (*said, (SOFT, 0, meant.soft)) if one[2]]


def ranked(
    wanted: Sequence[tuple[int, int, Way]],
    held: Mapping[str, Mapping[str, Held]],
    sizes: Mapping[str, int],
    importance: Sequence[float],
    *,
    budget: int,
    most: int,
    offered: bytes | None = None,
) -> Ranked:
    """At most so many texts, the best first; equal ones by number.

    ``held`` by kind and term, ``sizes`` says how many texts each kind has (for the rarity of a term). ``budget`` is how
    many places of texts are read in all: the rarest terms of each way first, since what stands in every tenth title
    tells little. ``offered`` has a bit for each text that may be had, the lowest first; None: all.
    """
    terms = [one for kind, known in held.items() for one in _terms(wanted, known, sizes.get(kind, 1))]
    chosen = _chosen(terms, budget)
    if not chosen:
        return NONE
    bound = budget // PART
    ways = sorted({one.row for one in chosen})
    lists = [one.held.documents[:bound] for one in chosen]
    documents = np.concatenate(lists)
    parts = np.concatenate([one.held.impacts[:bound] * one.factor for one in chosen])
    rows = np.repeat([ways.index(one.row) for one in chosen], [one.size for one in lists])
    if offered is not None:
        here = _have(documents, offered)
        documents, parts, rows = documents[here], parts[here], rows[here]
        if not documents.size:
            return NONE
    numbers, column = _columns(documents)
    places = rows * numbers.size + column
    table: Figures = np.bincount(places, parts, len(ways) * numbers.size).astype(np.float64, copy=False)
    return _best(numbers, *_summed(table.reshape(len(ways), -1), ways, importance), most)


def _terms(wanted: Sequence[tuple[int, int, Way]], known: Mapping[str, Held], size: int) -> Iterator[_Read]:
    """What each term is worth: rare terms more; ways of one idea are made alike. What no text holds counts in, so that
    half of a way stays half."""
    for idea, way, said in wanted:
        terms = [(known.get(term), term, weight) for term, weight in said]
        worth = [weight * (_rarity(size, one.many) if one else _rarity(size, 0)) for one, _term, weight in terms]
        alike = 1.0
        if idea < SOFT:
            alike = (ALIKE * max(weight for _one, _term, weight in terms) / max(sum(worth), LEAST_WORTH)) ** 0.5
        there = [(one.many, term, one, value) for (one, term, _w), value in zip(terms, worth, strict=True) if one]
        there.sort(key=itemgetter(0, 1))
        for place, (many, term, one, value) in enumerate(there):
            order = (idea >= SOFT, place >= TWO_RAREST, many, term)
            yield _Read(order, not place, (idea, way), value / USUAL * alike, one)


@lru_cache(maxsize=20_000)
def _rarity(size: int, many: int) -> float:
    """How much a term tells that so many of so many texts hold."""
    return log(1.0 + (max(size - many, 0) + 0.5) / (many + 1.0))


def _chosen(terms: list[_Read], budget: int) -> list[_Read]:
    """What is read within the budget; the rarest of a way also a little beyond."""
    found, read = [], 0
    for one in sorted(terms, key=attrgetter("order")):
        read += min(one.held.many, budget // PART)
        if read <= budget or (one.rarest and read <= 2 * budget):
            found.append(one)
    return found


def _have(documents: Numbers, offered: bytes) -> NDArray[np.bool_]:
    """Which of these numbers have their bit."""
    bits = np.unpackbits(np.frombuffer(offered, np.uint8), bitorder="little").view(np.bool_)
    have = np.zeros(documents.size, np.bool_)
    inside = documents < bits.size
    have[inside] = bits[documents[inside]]
    return have


def _columns(documents: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """The different numbers in order, and of each number its place among them (faster than sorting: they are dense)."""
    there = np.zeros(int(documents.max()) + 1, np.bool_)
    there[documents] = True
    numbers = np.flatnonzero(there)
    column = np.empty(there.size, np.intp)
    column[numbers] = np.arange(numbers.size)
    return numbers.astype(np.int32), column[documents]


def _summed(table: Figures, ways: Sequence[tuple[int, int]], importance: Sequence[float]) -> tuple[Figures, Figures]:
    """Scores of the columns, and what each covers: an idea that it holds less than the best text counts in part."""
    scores, covered = np.zeros(table.shape[1]), np.zeros(table.shape[1])
    for idea, group in groupby(range(len(ways)), lambda at: ways[at][0]):
        rows = list(group)
        block = table[rows[0] : rows[-1] + 1]
        part = block[0]
        if len(rows) > 1:
            best = block.max(axis=0)
            part = best + SURER * (block.sum(axis=0) - best)
        scores += part
        if idea < SOFT:
            covered += importance[idea] * np.minimum(1.0, part / (HOLDS * max(float(part.max()), 0.001)))
    return scores, covered


def _best(numbers: Numbers, scores: Figures, covered: Figures, most: int) -> Ranked:
    kept = np.arange(numbers.size)
    if numbers.size > most:
        kept = np.argpartition(-scores, most - 1)[:most]
    kept = kept[np.lexsort((numbers[kept], -scores[kept]))]
    return Ranked(numbers[kept], scores[kept], covered[kept])
