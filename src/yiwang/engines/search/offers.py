"""Which texts can be had at a place, as numbers of documents, remembered for seconds.

What is remembered only narrows; whether a text may be had is decided anew for each page by the kind's ``resolve``.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from threading import Lock

from django.db import connection

from yiwang.engines.search.kinds import Wanted, resolver_of

KEPT_SECONDS = 20.0
SIZES_SECONDS = 30.0
MOST_KEPT = 4_000

_lock = Lock()
_kept: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()
_sizes: tuple[float, dict[str, int]] = (0.0, {})


def offered_numbers(kinds: Sequence[str], wanted: Wanted) -> bytes | None:
    """Bits of all texts that may be had, by number (``get_bit`` of PostgreSQL); None where a kind does not know, or
    everything may."""
    found = 0
    for code in kinds:
        scopes = resolver_of(code).scopes(wanted)
        if scopes is None:
            return None
        for scope in scopes:
            found |= _of_scope(code, scope, wanted)
    return found.to_bytes(found.bit_length() // 8 + 1, "little")


def _of_scope(code: str, scope: Hashable, wanted: Wanted) -> int:
    key = (
        code,
        scope,
        wanted.audience,
        wanted.theme,
        wanted.organization,
        wanted.online,
        wanted.depth,
        wanted.power_type,
    )
    now = time.monotonic()
    with _lock:
        known = _kept.get(key)
        if known is not None and now - known[0] < KEPT_SECONDS:
            _kept.move_to_end(key)
            return known[1]
    numbers = _bits(resolver_of(code).offered(scope, wanted))
    with _lock:
        _kept[key] = (now, numbers)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return numbers


def _bits(numbers: Iterable[int]) -> int:
    """These numbers as bits; a text that is changed gets a new number, so they stay dense for years."""
    rows = bytearray()
    for number in numbers:
        at = number >> 3
        if at >= len(rows):
            rows.extend(bytes(at + 1 - len(rows)))
        rows[at] |= 1 << (number & 7)
    return int.from_bytes(rows, "little")


def sizes(kinds: Sequence[str]) -> dict[str, int]:
    """How many texts each kind has, at most half a minute old: how rare a term is depends on it."""
    global _sizes
    read_at, known = _sizes
    if not known or time.monotonic() - read_at > SIZES_SECONDS or any(code not in known for code in kinds):
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, count(*) FROM search_document GROUP BY kind")
            known = dict.fromkeys(kinds, 0) | dict(cursor.fetchall())
        _sizes = (time.monotonic(), known)
    return {code: max(1, known.get(code, 0)) for code in kinds}


def forget() -> None:
    """Ask the rooms again: after publishing in this process, and between tests."""
    global _sizes
    with _lock:
        _kept.clear()
    _sizes = (0.0, {})
