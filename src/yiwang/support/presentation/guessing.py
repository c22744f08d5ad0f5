"""Guesses at codes and numbers, counted by address in each process; codes that are found are never counted.

A busy verifier checks thousands of codes a minute from one address, so only what was not found counts, and of
anonymous questions by number every one: those could read out a register.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

from yiwang.core.errors import TooManyRequests

WINDOW_SECONDS = 60.0
MOST_MISSES = 40
MOST_ADDRESSES = 20_000
_counts: dict[str, tuple[float, int]] = {}
_lock = Lock()


def check(address: str) -> None:
    """Refuse with ``too_many_requests`` an address that missed too often within the present minute."""
    with _lock:
        began, count = _counts.get(address, (0.0, 0))
    if count >= MOST_MISSES and monotonic() - began <= WINDOW_SECONDS:
        raise TooManyRequests


def missed(address: str) -> None:
    """Count one."""
    now = monotonic()
    with _lock:
        if len(_counts) >= MOST_ADDRESSES and address not in _counts:
            _counts.clear()
        began, count = _counts.get(address, (now, 0))
        _counts[address] = (began, count + 1) if now - began <= WINDOW_SECONDS else (now, 1)


def forget() -> None:
    """Begin anew (tests)."""
    with _lock:
        _counts.clear()
