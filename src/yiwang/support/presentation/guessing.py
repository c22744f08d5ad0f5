"""Guesses at codes and numbers, counted by address in each process; codes that are found are never counted.

A busy verifier checks thousands of codes a minute from one address, so only what was not found counts, and of
anonymous questions by number every one: those could read out a register.
"""

from __future__ import annotations

from yiwang.core.errors import TooManyRequests
from yiwang.core.per_minute import PerMinute

MOST_MISSES = 40
_misses = PerMinute()


def check(address: str) -> None:
    """Refuse with ``too_many_requests`` an address that missed too often within the present minute."""
    if _misses.seen(address) >= MOST_MISSES:
        raise TooManyRequests


def missed(address: str) -> None:
    """Count one."""
    _misses.add(address)
