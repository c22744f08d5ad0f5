"""Guesses at the endpoints for programs, counted by address in each process; right calls are never counted.

A busy system calls thousands of times a minute from one address, so only refusals count. Counting in memory costs
nothing on the hot path; a limit that is off by the number of processes is still one against guessing 256 bits.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

WINDOW_SECONDS = 60.0
MOST_REFUSALS = 60
MOST_ADDRESSES = 20_000
# Not wrong codes or tokens: anybody can send those through an honest system's callback, which would lock it out.
COUNTED = frozenset({"invalid_client"})
_counts: dict[str, tuple[float, int]] = {}
_lock = Lock()


def too_many(address: str) -> bool:
    """Whether an address was refused too often within the present minute."""
    with _lock:
        began, count = _counts.get(address, (0.0, 0))
        return count >= MOST_REFUSALS and monotonic() - began <= WINDOW_SECONDS


def refused(address: str) -> None:
    """Count one refusal."""
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
