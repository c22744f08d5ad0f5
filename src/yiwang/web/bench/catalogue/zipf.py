"""Addresses by Zipf's law: the item of rank r is asked for in proportion to 1/r, over all items.

Ranks are drawn by inversion of the harmonic sums (exact for the first ten thousand, by their asymptotic form after);
which item has which rank is a permutation without meaning, so that popular items lie everywhere in the tables.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import exp, gcd, log
from random import Random

EXPONENT = 1.0
EULER = 0.5772156649015329
EXACT = 10_000


class Zipf:
    """Draws rows (0 … items-1). The same seed draws the same."""

    def __init__(self, items: int, seed: int = 7) -> None:
        self.items = items
        self._chance = Random(seed)  # noqa: S311
        self._sums = list(accumulate(1 / rank for rank in range(1, min(items, EXACT) + 1)))
        self.total = self._sums[-1] if items <= EXACT else log(items) + EULER + 1 / (2 * items)
        self._step = next(n for n in range(int(items * 0.6180339887) | 1, items * 2 + 3, 2) if gcd(n, items) == 1)

    def rank(self) -> int:
        """A rank from 1."""
        wanted = self._chance.random() * self.total
        if wanted <= self._sums[-1]:
            return bisect_left(self._sums, wanted) + 1
        return min(int(exp(wanted - EULER)) + 1, self.items)

    def row(self) -> int:
        """The row of an item asked for."""
        return self.rank() * self._step % self.items

    def share_of_first(self, ranks: int) -> float:
        """What share of all requests goes to the first so many ranks."""
        if ranks <= len(self._sums):
            return self._sums[ranks - 1] / self.total
        return min((log(ranks) + EULER) / self.total, 1.0)
