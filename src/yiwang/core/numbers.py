"""Business numbers without max() + 1: each process leases blocks of a series.

A block starts at one number and doubles while the series is busy, so quiet series stay dense and busy
ones do not wait for each other's commit. Inside a transaction a number is leased alone: it goes back with the
transaction, and its series waits for the commit. Numbers are unique; a crash may leave a gap, never a double.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic

from django.db import connection

LARGEST_BLOCK = 64
MOST_SERIES = 2000
_IDLE_SECONDS = 2.0
_lock = Lock()
_leased: dict[str, _Leased] = {}


class _Leased:
    """Numbers of a series that this process still has, and how it leased the last ones."""

    __slots__ = ("free", "size", "taken_at")

    def __init__(self) -> None:
        self.free: deque[int] = deque()
        self.size, self.taken_at = 0, 0.0

    def next_size(self) -> int:
        busy = monotonic() - self.taken_at < _IDLE_SECONDS
        return min(self.size * 2, LARGEST_BLOCK) if self.size and busy else 1


def next_number(series: str) -> int:
    """The next number of ``series`` (1, 2, 3, …)."""
    with _lock:
        known = _leased.get(series)
        if known is not None and known.free:
            return known.free.popleft()
        size = 1 if known is None or connection.in_atomic_block else known.next_size()
    # Without the lock: the row may be held by a transaction whose thread wants a number of another series next.
    first = _lease(series, size)
    with _lock:
        if series not in _leased and len(_leased) >= MOST_SERIES:
            _leased.clear()
        known = _leased.setdefault(series, _Leased())
        known.free.extend(range(first + 1, first + size))
        known.size, known.taken_at = size, monotonic()
    return first


def lease_ahead(beginning: str, most: int) -> None:
    """Before transactions that will want numbers one after the other: lease some for each busy series that begins so.

    They then wait for nobody else's commit. Does nothing inside a transaction. At most ``most`` numbers, and no more
    than ``LARGEST_BLOCK``; what a transaction took and did not commit leaves a gap.
    """
    if connection.in_atomic_block or most < 1:
        return
    with _lock:
        found = {name: known.next_size() for name, known in _leased.items() if name.startswith(beginning)}
        wanted = {name: size for name, size in found.items() if not _leased[name].free and size > 1}
    for series, size in wanted.items():
        amount = min(size, most)
        first = _lease(series, amount)
        with _lock:
            known = _leased.setdefault(series, _Leased())
            known.free.extend(range(first, first + amount))
            known.size, known.taken_at = amount, monotonic()


def forget_leases() -> None:
    """Drop the leased blocks of this process (after a fork, between tests)."""
    with _lock:
        _leased.clear()


def _lease(series: str, size: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_lease_numbers(%s, %s)", [series, size])
        return int(cursor.fetchone()[0])
