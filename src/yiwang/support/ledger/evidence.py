"""A day's evidence as one file, and the check that recomputes the whole tree from the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from yiwang.core.actor import Actor
from yiwang.core.use_case import record, use_case
from yiwang.crypto.merkle import Frontier, whole_parts
from yiwang.formats.ledger_evidence import Entry, day_file, day_header
from yiwang.support.ledger import tiles
from yiwang.support.ledger.models import Countersignature, Head, Log
from yiwang.support.ledger.notary import hash_of
from yiwang.support.ledger.queries import entries, the_log
from yiwang.support.ledger.tiles import Fetching
from yiwang.support.ledger.top import require_top

CHUNK = 2048
MOST_HEADS = 50
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@use_case("ledger.evidence_exported")
def export_day(*, actor: Actor, day: date, with_content: bool = True) -> Iterator[bytes]:
    """The lines of the evidence of a legal day: what was numbered between the last heads of two days.

    Recorded before the first line goes out; ``with_content`` false leaves only leaf hashes. Refuses with ``not_found``
    before the log has begun.
    """
    require_top(actor)
    log = the_log()
    first, end, heads = _range(day)
    record(
        "ledger.evidence_exported",
        actor=actor,
        on=_Subject(log),
        payload={"day": day.isoformat(), "first": first, "end": end, "content": with_content},
    )
    return _lines(log, day, (first, end), heads, with_content)


class _Subject:
    """The log as what an event is about."""

    subject_kind = "ledger_log"

    def __init__(self, log: Log) -> None:
        self.pk = log.pk


def _range(day: date) -> tuple[int, int, list[Head]]:
    """First and end leaf of a day, and the heads that go into its file: the last one and the countersigned ones."""
    starts = datetime.combine(day, time(), _SHANGHAI).astimezone(UTC)
    rows = Head.objects.unscoped("heads are public")
    before = rows.filter(at__lt=starts).order_by("-at", "-id").first()
    last = rows.filter(at__lt=starts + timedelta(days=1)).order_by("-at", "-id").first()
    first = before.size if before else 0
    if last is None:
        return 0, 0, []
    countersigned = Countersignature.objects.unscoped("public").filter(size__gt=first, size__lt=last.size)
    sizes = list(countersigned.order_by("-size").values_list("size", flat=True).distinct()[:MOST_HEADS])
    more = list(rows.filter(size__in=sizes).order_by("size", "-at").distinct("size"))
    return first, last.size, [*more, last]


def _lines(log: Log, day: date, span: tuple[int, int], heads: list[Head], with_content: bool) -> Iterator[bytes]:
    first, end = span
    hashing = hash_of(log)
    before = Fetching(hashing)(whole_parts(0, first))
    header = day_header(log.code, settings.LEDGER_NAME, hashing.name, day, first, end, before)
    signed = Countersignature.objects.unscoped("public").filter(size__in=[head.size for head in heads])
    countersignatures = [bytes(one) for one in signed.order_by("size", "by").values_list("content", flat=True)]
    made = _entries(first, end, with_content)
    return day_file(header, made, [bytes(head.content) for head in heads], countersignatures)


def _entries(first: int, end: int, with_content: bool) -> Iterator[Entry]:
    for start in range(first, end, CHUNK):
        leaves = tiles.leaf_hashes(start, min(start + CHUNK, end))
        if with_content:
            yield from entries(start, leaves)
        else:
            yield from (Entry(number, leaf) for number, leaf in enumerate(leaves, start))


@dataclass(frozen=True, slots=True)
class Checkup:
    """What a recomputation found. ``missing`` are events without a leaf although their time has come."""

    entries: int
    redacted: int
    changed: tuple[int, ...]
    heads: int
    wrong_heads: tuple[int, ...]
    missing: int

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not (self.changed or self.wrong_heads or self.missing)


def check() -> Checkup:
    """Recompute the tree from the events and compare it with the tiles and with every head that was signed.

    An event with its salt must still make its leaf; one without was redacted and is counted.
    """
    log = the_log()
    frontier = Frontier(hash_of(log))
    signed = _signed_roots()
    redacted, changed, wrong = 0, [], []
    for start in range(0, log.size, CHUNK):
        leaves = tiles.leaf_hashes(start, min(start + CHUNK, log.size))
        gone = _redacted(start, start + len(leaves))
        for entry in entries(start, leaves):
            frontier.append(entry.leaf)
            if entry.event is None:
                redacted += entry.number in gone
                changed += [] if entry.number in gone else [entry.number]
            wrong += [frontier.size for root in signed.get(frontier.size, ()) if root != frontier.root()]
    wrong += [size for size in signed if size > frontier.size]
    roots = sum(map(len, signed.values()))
    return Checkup(log.size, redacted, tuple(changed[:100]), roots, tuple(wrong[:100]), _missing())


def _signed_roots() -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for size, root in Head.objects.unscoped("heads are public").values_list("size", "root").iterator():
        found.setdefault(size, []).append(bytes(root))
    return found


def _redacted(first: int, end: int) -> set[int]:
    """Numbers whose event lost its salt, as a redaction takes it."""
    return {row[0] for row in _rows(
        "SELECT l.number FROM ledger_leaf l JOIN core_event e ON e.recorded_at = l.recorded_at AND e.id = l.event_id"
        " WHERE l.number >= %s AND l.number < %s AND e.salt IS NULL", [first, end])}  # fmt: skip


def _missing() -> int:
    """Events older than ten minutes, and below every running transaction, without a leaf."""
    rows = _rows(
        "SELECT count(*) FROM core_event e WHERE e.recorded_at < now() - interval '10 minutes'"
        " AND e.txid < pg_snapshot_xmin(pg_current_snapshot())"
        " AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.event_id = e.id)", [])  # fmt: skip
    return int(rows[0][0])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
