"""Writing very many rows in short transactions: each batch takes as many rows as fit into a few hundredths of a second.

What a batch locks, others wait for until it is committed. How many rows that may be depends on the machine and on what
else it does, so every batch is timed and the next one sized after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db import connections

AIM = 0.03
"""Seconds that a batch is to take: locks are held no longer, and 100 ms are never reached by a batch twice as slow."""
AIM_LOCKED_LAST = 0.09
"""Seconds for batches that read and reckon first and lock with their last statement: a third of it is the lock."""
FIRST, LEAST, MOST = 100, 40, 600
"""Rows. Fewer than ``LEAST`` take no less time, for then it is the round trips that take it."""

SIDE_BY_SIDE = 5_000
"""Rows from which it is worth while to open further connections."""


@dataclass(slots=True)
class Pace:
    """How many rows the next batch takes: after a slow one fewer, after a quick one more, at most half or twice."""

    size: int = FIRST
    aim: float = AIM

    def took(self, rows: int, seconds: float) -> None:
        """A batch of so many rows took so long."""
        fitting = int(rows * self.aim / max(seconds, 0.000_1))
        self.size = max(LEAST, self.size // 2, min(fitting, self.size * 2, MOST))


def in_batches(
    ids: Sequence[UUID],
    work: Callable[[list[UUID]], int],
    *,
    aim: float = AIM,
    clock: Callable[[], float] = monotonic,
    lanes: int = 1,
) -> int:
    """``work`` on all ids, batch after batch, each a transaction of its own; returns the sum of what it returned.

    With ``lanes`` very many are worked off side by side, each lane on a connection of its own and at its own pace: only
    for work whose batches do not wait for each other. The first batch goes alone, so that what all share is there.
    """
    todo = _Todo(ids)
    if lanes < 2 or len(ids) < SIDE_BY_SIDE:
        return _lane(todo, work, Pace(aim=aim), clock)
    done = work(todo.take(FIRST))
    with ThreadPoolExecutor(lanes) as pool:
        running = [pool.submit(_apart, todo, work, Pace(aim=aim), clock) for _lane_number in range(lanes)]
        return done + sum(lane.result() for lane in running)


class _Todo:
    """Ids that lanes take from, piece by piece."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        self._ids, self._at, self._lock = ids, 0, Lock()

    def take(self, count: int) -> list[UUID]:
        """The next ids; none when all are taken."""
        with self._lock:
            piece = list(self._ids[self._at : self._at + count])
            self._at += len(piece)
            return piece

    def stop(self) -> None:
        """Give out no more."""
        with self._lock:
            self._at = len(self._ids)


def _lane(todo: _Todo, work: Callable[[list[UUID]], int], pace: Pace, clock: Callable[[], float]) -> int:
    done = 0
    while piece := todo.take(pace.size):
        began = clock()
        done += work(piece)
        pace.took(len(piece), clock() - began)
    return done


def _apart(todo: _Todo, work: Callable[[list[UUID]], int], pace: Pace, clock: Callable[[], float]) -> int:
    try:
        return _lane(todo, work, pace, clock)
    finally:
        todo.stop()  # all is done, or this lane broke off: then the others end after their batch
        connections.close_all()
