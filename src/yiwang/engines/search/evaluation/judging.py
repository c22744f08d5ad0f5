"""The judged set and its measures. Pure.

NDCG@10: gain ``2^grade - 1``, discount ``log2(rank + 1)``, over the best order of all judged items. Recall@10: of the
items graded 3 or 2, how many stand among the first ten (of at most ten). An item that is not judged is wrong. What two
rows call by the same title is one item.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

AT = 10
RIGHT = 2
DEV, TEST = "dev", "test"


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the titles that answer it and their grades (3 best)."""

    query: str
    grades: Mapping[str, int]

    @property
    def half(self) -> str:
        """``dev`` or ``test``."""
        return half_of(self.query)


def half_of(query: str) -> str:
    """By the first byte of a digest: nobody chose where a query stands."""
    return DEV if hashlib.sha256(query.encode()).digest()[0] % 2 == 0 else TEST


def judged_set(titles: Iterable[str], half: str = "") -> list[Judged]:
    """The shipped set over a catalogue's titles, or one half of it. ``ValueError`` where it names none of them."""
    text = (files("yiwang.engines.search.evaluation") / "judged.txt").read_text(encoding="utf-8")
    known = sorted(set(titles))
    return [one for one in read_judged(text, known) if not half or one.half == half]


def read_judged(text: str, titles: Sequence[str]) -> Iterator[Judged]:
    """Lines ``query => 3 title; title => 2 title``; ``*`` in a title stands for anything. The first grade counts."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        query, *parts = (part.strip() for part in line.split("=>"))
        grades: dict[str, int] = {}
        for part in parts:
            grade, _, names = part.partition(" ")
            for name in names.split(";"):
                found = _matching(name.strip(), titles)
                if not found:
                    raise ValueError(f"{query}: no item is called {name.strip()}")
                for title in found:
                    grades.setdefault(title, int(grade))
        yield Judged(query, grades)


def _matching(name: str, titles: Sequence[str]) -> list[str]:
    if "*" not in name:
        return [name] if name in titles else []
    pattern = re.compile(".*".join(map(re.escape, name.split("*"))))
    return [title for title in titles if pattern.fullmatch(title)]


def distinct(ranked: Iterable[str]) -> list[str]:
    """Titles in order, each once."""
    return list(dict.fromkeys(ranked))


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], at: int = AT) -> float:
    """0 to 1."""
    best = _gain(sorted(grades.values(), reverse=True)[:at])
    return _gain([grades.get(title, 0) for title in distinct(ranked)[:at]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def recall(ranked: Sequence[str], grades: Mapping[str, int], at: int = AT) -> float:
    """0 to 1."""
    right = {title for title, grade in grades.items() if grade >= RIGHT}
    return len(right & set(distinct(ranked)[:at])) / min(len(right), at) if right else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Means over queries; milliseconds as percentiles."""

    name: str
    half: str
    queries: int
    ndcg: float
    recall: float
    p50: float
    p95: float

    def line(self) -> str:
        """As it is printed."""
        return (
            f"{self.name:<24}{self.half:<6}{self.queries:>5} queries  NDCG@10 {self.ndcg:.3f}  "
            f"recall@10 {self.recall:.3f}  p50 {self.p50:.1f} ms  p95 {self.p95:.1f} ms"
        )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies; 0 for none."""
    found = sorted(values)
    return found[min(len(found) - 1, int(share * len(found)))] if found else 0.0
