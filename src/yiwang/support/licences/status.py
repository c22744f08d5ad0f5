"""The public status lists of licences: whether each still counts, signed, current within a second.

A process keeps the packed states of the shards that it is asked for and reads only what changed since: rows whose
last change is not older than the oldest transaction that was open at the last look. So writers share no row, nothing
that commits late is missed, and memory does not grow with the number of licences (16 KB a shard, ``MOST_SHARDS``).
Expiry by the calendar is not in the lists: the last day stands on the licence.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import connection

from yiwang.core import clock
from yiwang.core.errors import NotFound
from yiwang.core.signing import platform_signer
from yiwang.formats.status_lists import EMPTY, SHARD, make_status_list

LOOK_EVERY = 0.5  # seconds between two looks at the database, for each shard and process
SIGN_AGAIN = 20.0  # seconds after which an unchanged list gets a new time
MOST_SHARDS = 256
_CHANGES = """
WITH look AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS seen)
SELECT look.seen, l.status_number, CASE l.state WHEN 'valid' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END
FROM look LEFT JOIN licences_licence l
  ON l.status_xid >= %s AND l.status_number >= %s AND l.status_number < %s
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A signed list as it is sent: its bytes, and the tag by which a reader asks whether it is still the same."""

    content: bytes
    tag: str
    as_of: datetime


@dataclass(slots=True)
class _Shard:
    number: int
    states: bytearray = field(default_factory=lambda: bytearray(EMPTY))
    seen: int = 0
    looked: float = 0.0
    signed: float = 0.0
    published: Published | None = None
    lock: Lock = field(default_factory=Lock)

    def changed(self) -> bool:
        """Read what changed since the last look; whether any state is another now."""
        first, before = self.number * SHARD, bytes(self.states)
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES, [self.seen, first, first + SHARD])
            for seen, number, state in cursor:
                self.seen = seen
                if number is not None:
                    byte, place = divmod(number - first, 4)
                    self.states[byte] = self.states[byte] & ~(3 << 2 * place) | state << 2 * place
        return before != self.states

    def current(self) -> Published:
        """The list, looked after at most every half second."""
        with self.lock:
            now = monotonic()
            if self.published is not None and now - self.looked < LOOK_EVERY:
                return self.published
            changed = self.changed()
            self.looked = now
            if self.published is None or changed or now - self.signed > SIGN_AGAIN:
                self.published, self.signed = self._signed(), now
            return self.published

    def _signed(self) -> Published:
        as_of = clock.now()
        until = as_of + timedelta(hours=settings.STATUS_LIST_HOURS)
        content = make_status_list(self.number, bytes(self.states), as_of, until, platform_signer())
        return Published(content, f'"{sha256(content).hexdigest()[:32]}"', as_of)


_shards: OrderedDict[int, _Shard] = OrderedDict()
_lock = Lock()


def status_list(shard: int) -> Published:
    """The signed list of a shard; refuses with ``not_found`` where no number of it was ever given."""
    with _lock:
        known = _shards.get(shard)
        if known is not None:
            _shards.move_to_end(shard)
    if known is None:
        known = _Shard(shard)
        if not (0 <= shard < 2**40) or not _begun(shard):
            raise NotFound
        with _lock:
            known = _shards.setdefault(shard, known)
            while len(_shards) > MOST_SHARDS:
                _shards.popitem(last=False)
    return known.current()


def _begun(shard: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM licences_licence WHERE status_number >= %s AND status_number < %s)",
            [shard * SHARD, (shard + 1) * SHARD],
        )
        return bool(cursor.fetchone()[0])


def forget() -> None:
    """Drop what this process keeps (tests, whose databases are rolled back)."""
    with _lock:
        _shards.clear()
