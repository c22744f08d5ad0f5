"""Business numbers without max() + 1: each process leases blocks of a series.

A block starts at one number and doubles while the series is busy, so quiet series stay dense and busy
ones do not wait for each other's commit. Numbers are unique; a crash may leave a gap, never a double.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

from django.db import connection

LARGEST_BLOCK = 64
_IDLE_SECONDS = 2.0
_lock = Lock()
_blocks: dict[str, _Block] = {}


class _Block:
    __slots__ = ("end", "next", "size", "taken_at")

    def __init__(self, start: int, size: int) -> None:
        self.next, self.end, self.size, self.taken_at = start, start + size, size, monotonic()


def next_number(series: str) -> int:
    """The next number of ``series`` (1, 2, 3, …)."""
    with _lock:
        block = _blocks.get(series)
        if block is None or block.next >= block.end:
            block = _blocks[series] = _lease(series, block)
            if len(_blocks) > 2000:
                _blocks.clear()
                _blocks[series] = block
        block.next += 1
        return block.next - 1


def forget_leases() -> None:
    """Drop the leased blocks of this process (after a fork, between tests)."""
    with _lock:
        _blocks.clear()


def _lease(series: str, used: _Block | None) -> _Block:
    busy = used is not None and monotonic() - used.taken_at < _IDLE_SECONDS
    size = min(used.size * 2, LARGEST_BLOCK) if busy and used is not None else 1
    if connection.in_atomic_block:
        size = 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_lease_numbers(%s, %s)", [series, size])
        return _Block(cursor.fetchone()[0], size)
