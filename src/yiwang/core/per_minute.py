"""Counts by key (an address) within a minute, in this process alone: a bound against guessing and flooding.

Counting in memory costs nothing on a hot path; a limit that is off by the number of processes is still one.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic
from weakref import WeakSet

WINDOW_SECONDS = 60.0
MOST_KEYS = 20_000


class PerMinute:
    """How often something happened by key since its first time within the present minute."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}
        self._lock = Lock()
        _all.add(self)

    def seen(self, key: str) -> int:
        """How often, without counting."""
        with self._lock:
            began, count = self._counts.get(key, (0.0, 0))
        return count if monotonic() - began <= WINDOW_SECONDS else 0

    def add(self, key: str) -> int:
        """Count one more; returns how often. Beyond 20,000 keys all begin anew, so that memory stays bounded."""
        now = monotonic()
        with self._lock:
            if len(self._counts) >= MOST_KEYS and key not in self._counts:
                self._counts.clear()
            began, count = self._counts.get(key, (now, 0))
            began, count = (began, count + 1) if now - began <= WINDOW_SECONDS else (now, 1)
            self._counts[key] = began, count
        return count

    def forget(self) -> None:
        """Begin anew (tests)."""
        with self._lock:
            self._counts.clear()


_all: WeakSet[PerMinute] = WeakSet()


def forget_all() -> None:
    """Every count of this process begins anew (tests, which all ask from one address)."""
    for one in list(_all):
        one.forget()
