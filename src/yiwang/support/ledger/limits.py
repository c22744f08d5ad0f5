"""How often one address may ask for proofs, which cost a little each; counted in each process, as writes are."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from django.http import HttpRequest

from yiwang.core.errors import TooManyRequests

WINDOW_SECONDS = 60.0
MOST_A_MINUTE = 600
MOST_ADDRESSES = 20_000
_counts: dict[str, tuple[float, int]] = {}
_lock = Lock()


def forget() -> None:
    """Begin to count anew (tests ask from one address)."""
    with _lock:
        _counts.clear()


def count(request: HttpRequest, most: int = MOST_A_MINUTE) -> None:
    """Raises `TooManyRequests` once an address has asked too often in a minute."""
    address, now = str(request.META.get("REMOTE_ADDR", "")), monotonic()
    with _lock:
        began, asked = _counts.get(address, (now, 0))
        if now - began > WINDOW_SECONDS:
            began, asked = now, 0
        if len(_counts) >= MOST_ADDRESSES:
            _counts.clear()
        _counts[address] = (began, asked + 1)
    if asked + 1 > most:
        raise TooManyRequests
