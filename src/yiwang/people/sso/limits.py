"""Guesses at the endpoints for programs, counted by address in each process; right calls are never counted.

A busy system calls thousands of times a minute from one address, so only refusals count.
"""

from __future__ import annotations

from yiwang.core.per_minute import WINDOW_SECONDS, PerMinute

MOST_REFUSALS = 60
# Not wrong codes or tokens: anybody can send those through an honest system's callback, which would lock it out.
COUNTED = frozenset({"invalid_client"})
_refusals = PerMinute()

__all__ = ["COUNTED", "MOST_REFUSALS", "WINDOW_SECONDS", "refused", "too_many"]


def too_many(address: str) -> bool:
    """Whether an address was refused too often within the present minute."""
    return _refusals.seen(address) >= MOST_REFUSALS


def refused(address: str) -> None:
    """Count one refusal."""
    _refusals.add(address)
