"""Consumers of the event log: messages, warning cards and indicators follow it in lanes.

A consumer takes a lane (row lock, others skip it), reads what is safe to read (``pg_snapshot_xmin``),
and commits its effects together with its position: each event has its effect exactly once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from yiwang.core.events import LANES
from yiwang.core.models import Consumer, Event

BATCH = 200
Handler = Callable[[list[Event]], None]
CONSUMERS: dict[str, Handler] = {}
_NO_EVENT = "00000000-0000-0000-0000-000000000000"


def consumer(name: str) -> Callable[[Handler], Handler]:
    """Register a consumer: it gets events of one lane in order and writes to the database only."""

    def register(function: Handler) -> Handler:
        CONSUMERS[name] = function
        return function

    return register


def prepare(name: str) -> None:
    """Create the positions of a consumer once."""
    Consumer.objects.bulk_create([Consumer(name=name, lane=lane) for lane in range(LANES)], ignore_conflicts=True)


def run_consumers(names: list[str] | None = None) -> int:
    """Let every consumer read every lane once; returns the number of events handled."""
    return sum(run_lane(name, lane) for name in names or list(CONSUMERS) for lane in lanes_with_news(name))


def drain(names: list[str] | None = None, rounds: int = 100) -> int:
    """Run until nothing is left (tests, demo load); bounded by ``rounds``."""
    total = 0
    for _ in range(rounds):
        handled = run_consumers(names)
        total += handled
        if not handled:
            break
    return total


def lanes_with_news(name: str) -> list[int]:
    """Lanes in which a consumer has something to read; a new consumer begins at the beginning."""
    lanes = _lanes(name)
    if len(lanes) < LANES:
        prepare(name)
        lanes = _lanes(name)
    return [lane for lane, news in lanes if news]


def _lanes(name: str) -> list[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.lane, EXISTS (SELECT 1 FROM core_event e WHERE e.lane = c.lane"
            " AND (e.txid, e.id) > (c.txid::text::xid8, coalesce(c.event_id, %s::uuid)))"
            " FROM core_consumer c WHERE c.name = %s ORDER BY c.lane",
            [_NO_EVENT, name],
        )
        return cursor.fetchall()


def run_lane(name: str, lane: int) -> int:
    """Let a consumer read one lane once; returns the number of events handled. A fault leaves the lane as it was."""
    with transaction.atomic():
        position = Consumer.objects.select_for_update(skip_locked=True).filter(name=name, lane=lane).first()
        if position is None:
            return 0
        rows = read_lane(lane, position.txid, str(position.event_id or _NO_EVENT), BATCH)
        if not rows:
            return 0
        events = [event for event, _ in rows]
        CONSUMERS[name](events)
        position.txid, position.event_id = rows[-1][1], events[-1].pk
        position.save(update_fields=["txid", "event_id", "updated_at"])
        return len(events)


def read_lane(lane: int, after_txid: int, after_id: str, most: int) -> list[tuple[Event, int]]:
    """Events of a lane with their transaction numbers, in order, beyond a position."""
    columns = [field.attname for field in Event._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)}, txid::text::bigint FROM "  # noqa: S608 - fixed column names
            "core_read_lane(%s::smallint, %s::text::xid8, %s::uuid, %s)",
            [lane, str(after_txid), after_id, most],
        )
        return [(_event(columns, row), row[-1]) for row in cursor.fetchall()]


def _event(columns: list[str], row: tuple[Any, ...]) -> Event:
    values = dict(zip(columns, row, strict=False))
    if isinstance(values["payload"], str):
        import json

        values["payload"] = json.loads(values["payload"])
    return Event(**values)
