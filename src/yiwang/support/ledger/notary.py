"""The notary: gives every event its leaf, in the order of their transactions, behind the writers' backs.

It reads only below every transaction of this database that still runs, so that nothing committed late is skipped
(another database of the same server may keep one open for hours; it writes no event here). It commits leaves, tiles and
its position together: killed at any moment, it neither skips an event nor takes one twice. Writers know nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from yiwang.core.events import LANES
from yiwang.core.ids import new_id
from yiwang.core.signing import suite
from yiwang.crypto.merkle import TreeHash, tree_hash
from yiwang.crypto.signing import SUITES
from yiwang.support.ledger import tiles
from yiwang.support.ledger.leaves import canonical_event
from yiwang.support.ledger.models import Log

BATCH = 2048
MOST_BATCHES = 40  # in one turn of the worker
_NO_EVENT = UUID(int=0)
_COLUMNS = "e.txid::text::bigint, e.id, e.recorded_at, e.salt, ledger_event_json(e)"
_NEW = "NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.event_id = e.id)"
# One ordered scan a lane, merged: the index of the lanes is enough, and writers keep one index less.
_MERGED = " UNION ALL ".join(
    f"SELECT txid, id, recorded_at FROM core_event WHERE lane = {lane} AND (txid, id) > (%(txid)s::xid8, %(id)s)"  # noqa: S608
    " AND txid < %(below)s::xid8"
    for lane in range(LANES)
)
_NEXT = (
    f"WITH due AS MATERIALIZED (SELECT * FROM ({_MERGED}) m ORDER BY txid, id LIMIT %(most)s)"  # noqa: S608
    f" SELECT {_COLUMNS}, {_NEW} FROM due d JOIN core_event e ON e.recorded_at = d.recorded_at AND e.id = d.id"
    " ORDER BY e.txid, e.id"
)
_MISSED = (
    f"SELECT {_COLUMNS}, true FROM core_event e WHERE {_NEW}"  # noqa: S608 - fixed columns
    " AND (e.txid < %(below)s::xid8 OR e.txid >= %(beyond)s::xid8) ORDER BY e.recorded_at, e.id LIMIT %(most)s"
)
# Whoever is not known to work in another database may write here. ``least`` passes over what is NULL.
_BOUNDS = (
    "SELECT least(pg_snapshot_xmax(s), pg_current_xact_id_if_assigned(), (SELECT min(x) FROM pg_snapshot_xip(s) x"
    " WHERE NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.backend_xid = x::xid"
    " AND a.datname <> current_database())))::text::bigint,"
    " pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
)
_seen_nothing_below: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Transactions ``below`` are over; those from ``beyond`` on have not begun: a log that was restored has such."""

    below: int
    beyond: int


def own_log() -> Log | None:
    """The log of this installation, if it has begun."""
    return Log.objects.unscoped("the log is public").first()


def begin() -> Log:
    """The log of this installation; begun on first use, with the digest that the settings name (for ever)."""
    found = own_log()
    if found is not None:
        return found
    fresh = Log(code=str(new_id()), hash=wanted_hash())
    Log.objects.bulk_create([fresh], ignore_conflicts=True)  # two workers may begin at the same moment
    found = own_log()
    assert found is not None
    return found


def wanted_hash() -> str:
    """``sm3`` or ``sha256``, as ``YIWANG_LEDGER_HASH`` says; ``auto`` is that of the signing suite."""
    wanted: str = settings.LEDGER_HASH
    return SUITES[suite()].digest if wanted == "auto" else wanted


def hash_of(log: Log) -> TreeHash:
    """The tree hash of a log."""
    return tree_hash(log.hash)  # type: ignore[arg-type]


def chore(now: datetime) -> int:
    """Number what is new, in batches; returns how many events got their leaf."""
    if _nothing_new():
        return 0
    done = 0
    for _ in range(MOST_BATCHES):
        taken = settle()
        done += taken
        if taken < BATCH:
            break
    return done


def _nothing_new() -> bool:
    """Whether no transaction ended since we last looked and found nothing: an idle night costs one small query."""
    below = bounds().below
    return _seen_nothing_below.get(str(connection.settings_dict["NAME"])) == below


def bounds() -> Bounds:
    """Which transactions may be read now."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        return Bounds(*cursor.fetchone())


def settle(most: int = BATCH, *, within: Bounds | None = None) -> int:
    """Give the next events their leaves; returns how many events were read. 0 too where another notary is at it."""
    begin()
    with transaction.atomic():
        log = Log.objects.unscoped("the notary").select_for_update(skip_locked=True).first()
        if log is None:
            return 0
        allowed = within or bounds()
        rows = _read(log, allowed, most)
        if not rows and log.txid < allowed.beyond:
            _seen_nothing_below[str(connection.settings_dict["NAME"])] = allowed.below
            return 0
        fresh = [row for row in rows if row[5]]
        if fresh:
            _add(log, fresh)
        log.txid, log.event_id = _position(log, allowed, rows, most)
        log.size += len(fresh)
        log.save(update_fields=["txid", "event_id", "size", "updated_at"])
        return len(rows)


def _read(log: Log, allowed: Bounds, most: int) -> list[tuple[Any, ...]]:
    named = {
        "txid": str(log.txid),
        "id": log.event_id or _NO_EVENT,
        "below": str(allowed.below),
        "beyond": str(allowed.beyond),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISSED if log.txid >= allowed.beyond else _NEXT, named)
        return cursor.fetchall()


def _position(log: Log, allowed: Bounds, rows: list[tuple[Any, ...]], most: int) -> tuple[int, UUID | None]:
    """Behind what was read. In a restored database transactions count anew: then from here on, once all is in."""
    if log.txid < allowed.beyond:
        return rows[-1][0], rows[-1][1]
    return (log.txid, log.event_id) if len(rows) == most else (allowed.below - 1, UUID(int=2**128 - 1))


def _add(log: Log, rows: list[tuple[Any, ...]]) -> None:
    hashing = hash_of(log)
    leaves = [hashing.leaf((bytes(salt) if salt else b"") + canonical_event(text)) for _, _, _, salt, text, _ in rows]
    tiles.append(log.size, leaves, hashing)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_leaf (number, event_id, recorded_at, beginning)"
            " SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::timestamptz[], %s::bigint[])",
            [
                list(range(log.size, log.size + len(rows))),
                [row[1] for row in rows],
                [row[2] for row in rows],
                [beginning_of(leaf) for leaf in leaves],
            ],
        )


def beginning_of(leaf: bytes) -> int:
    """The first 8 bytes of a leaf hash as a signed number."""
    return int.from_bytes(leaf[:8], "big", signed=True)
