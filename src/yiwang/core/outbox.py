"""Consumers of the event log: messages, warning cards and indicators follow it in lanes.

A consumer says which events it wants. It takes a lane (row lock, others skip it), reads what is safe to read
(``pg_snapshot_xmin``), and commits its effects together with its position: each event has its effect exactly once.
What nobody wants is passed by in the database (``core_news``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection, transaction

from yiwang.core.events import LANES, TYPES
from yiwang.core.models import Consumer, Event

BATCH = 200
LOOK = 1000  # events of a lane that are passed by at once where nobody wants them
LAZY = 64  # that lie behind a position before it is moved for nothing but itself
Handler = Callable[[list[Event]], None]
CONSUMERS: dict[str, Handler] = {}
_NO_EVENT = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a consumer reads: types (or a test of a type's code; None is all), only what is done in another's name."""

    types: Collection[str] | Callable[[str], bool] | None = None
    represented: bool = False

    def codes(self) -> list[str] | None:
        """The codes of the types, or None for all."""
        if callable(self.types):
            return sorted(filter(self.types, TYPES))
        return None if self.types is None else sorted(self.types)


WISHES: dict[str, Wish] = {}
_EVERYTHING = Wish()


def consumer(
    name: str, *, wants: Collection[str] | Callable[[str], bool] | None = None, represented: bool = False
) -> Callable[[Handler], Handler]:
    """Register a consumer: it gets events of one lane in order and writes to the database only.

    ``wants`` gives the types that it reads, or tells of a type's code whether it does; without it every event is read.
    With ``represented`` only what somebody did in another's name.
    """

    def register(function: Handler) -> Handler:
        CONSUMERS[name] = function
        WISHES[name] = Wish(wants, represented)
        return function

    return register


def prepare(name: str) -> None:
    """Create the positions of a consumer once."""
    Consumer.objects.bulk_create([Consumer(name=name, lane=lane) for lane in range(LANES)], ignore_conflicts=True)


def run_consumers(names: list[str] | None = None) -> int:
    """Let every consumer read every lane once; returns the number of events handled."""
    return sum(run_lane(name, lane) for name, lane in news(names))


def drain(names: list[str] | None = None, rounds: int = 100) -> int:
    """Run until nothing is left (tests, demo load); bounded by ``rounds``."""
    total = 0
    for _ in range(rounds):
        handled = run_consumers(names)
        total += handled
        if not handled:
            break
    return total


def news(names: list[str] | None = None) -> list[tuple[str, int]]:
    """Consumers and lanes in which they find something to read; a new consumer begins at the beginning. One query."""
    wanted = {}
    for name in CONSUMERS if names is None else names:
        wish = WISHES.get(name, _EVERYTHING)
        wanted[name] = {"types": wish.codes(), "represented": wish.represented}
    if not wanted:
        return []
    text = orjson.dumps(wanted).decode()
    found = _news(text)
    if new := [name for name, lane in found if lane is None]:
        for name in new:
            prepare(name)
        found = _news(text)
    return sorted((name, lane) for name, lane in found if lane is not None)


def _news(wanted: str) -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consumer, in_lane FROM core_news(%s::jsonb, %s, %s)", [wanted, LOOK, LAZY])
        return cursor.fetchall()


def run_lane(name: str, lane: int) -> int:
    """Let a consumer read one lane once; returns the number of events handled. A fault leaves the lane as it was."""
    with transaction.atomic():
        position = Consumer.objects.select_for_update(skip_locked=True).filter(name=name, lane=lane).first()
        if position is None:
            return 0
        rows = _read(lane, position, WISHES.get(name, _EVERYTHING))
        if not rows:
            return 0
        events = [event for event, _ in rows]
        CONSUMERS[name](events)
        position.txid, position.event_id = rows[-1][1], events[-1].pk
        position.save(update_fields=["txid", "event_id", "updated_at"])
        return len(events)


def _read(lane: int, after: Consumer, wish: Wish) -> list[tuple[Event, int]]:
    """Wanted events of a lane with their transaction numbers, in order, beyond a position."""
    columns = [field.attname for field in Event._meta.concrete_fields]
    place = [lane, str(after.txid), str(after.event_id or _NO_EVENT)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)}, txid::text::bigint FROM "  # noqa: S608 - fixed column names
            "core_read_wanted(%s::smallint, %s::text::xid8, %s::uuid, %s::text[], %s, %s)",
            [*place, wish.codes(), wish.represented, BATCH],
        )
        return [(_event(columns, row), row[-1]) for row in cursor.fetchall()]


def _event(columns: list[str], row: tuple[Any, ...]) -> Event:
    values = dict(zip(columns, row, strict=False))
    if isinstance(values["payload"], str):
        values["payload"] = orjson.loads(values["payload"])
    return Event(**values)
