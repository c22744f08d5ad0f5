"""Process-local caches of published things, valid as long as the database's generation has not moved.

Whoever reads an actor gets the generation in the same round trip and calls ``note``; so a publication is
seen by the next request of a signed-in person, without a message bus and without an extra query. Strangers have
no actor to read: each web process looks for them four times a second (``web.public_pages.following``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

_lock = Lock()
_current = 0
_emptied = 0  # how often: what was read before must not be kept after
_cache: dict[Hashable, object] = {}
MOST_ENTRIES = 5000


def note(value: int) -> None:
    """Take the generation read along with something else; a moved one empties the caches."""
    global _current
    if value != _current:
        forget()
        _current = value


def current() -> int:
    """The generation as far as this process knows."""
    return _current


def refresh() -> int:
    """Read the generation now (one round trip), for jobs and commands that read no actor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_generation")
        note(cursor.fetchone()[0])
    return _current


def bump() -> None:
    """Move the generation: call in the transaction that publishes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_bump_generation()")
    forget()


def forget() -> None:
    """Empty the caches of this process."""
    global _emptied
    with _lock:
        _cache.clear()
        _emptied += 1


def cached(key: Hashable, make: Callable[[], T]) -> T:
    """The value under ``key``, made at most once for a generation (unless two threads race)."""
    try:
        return _cache[key]  # type: ignore[return-value]
    except KeyError:
        before = _emptied
        value = make()
        with _lock:
            if _emptied != before:
                return value  # something was published while it was read: it may be the old one
            if len(_cache) >= MOST_ENTRIES:
                _cache.clear()
            _cache[key] = value
        return value
