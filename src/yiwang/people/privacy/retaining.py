"""How long things are kept, as data: which tables belong to a class, from when their time counts, or why they stay.

A rule (``data/retention.yaml``, or what an installation loads: ``plans``) gives a class its period, action and basis.
Each room tells of its own tables in its ``privacy.py``, once; ``clearing`` is the job that does it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.people.privacy.models import Hold

BATCH = 500
After = Callable[[list[Any]], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of things, how long they are kept after their end, what then happens, and on which basis."""

    kind: str
    title: str
    action: str
    period: dict[str, int]
    start: str
    basis: str

    def before(self, now: datetime) -> datetime:
        """What ended before this moment has served its time."""
        months = self.period.get("years", 0) * 12 + self.period.get("months", 0)
        whole = now.year * 12 + now.month - 1 - months
        year, month = divmod(whole, 12)
        day = min(now.day, monthrange(year, month + 1)[1])
        return now.replace(year=year, month=month + 1, day=day) - timedelta(days=self.period.get("days", 0))


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of ``table`` in the class ``kind``; their time begins at the SQL expression ``start`` (over alias ``t``).

    ``where`` bounds the rows; ``subjects`` are columns whose ids a hold may name, besides the key. ``redact`` gives the
    SQL values of columns: such rows are redacted and never deleted, for what must last refers to them. ``before``
    removes what hangs on the rows without a foreign key (files, words of events); see ``goes_with`` for the others.
    """

    kind: str
    table: str
    start: str
    where: str = "true"
    key: str = "id"
    key_type: str = "uuid"
    subjects: tuple[str, ...] = ()
    redact: Mapping[str, str] = field(default_factory=dict)
    before: After | None = None


More = Callable[[Rule, datetime], Iterable[tuple[str, Any]]]
KEPT: list[Kept] = []
FOR_EVER: dict[str, str] = {}
WITH: dict[str, str] = {}
MORE: dict[str, More] = {}
NEVER_ENDS = ("events",)  # classes that a plan names without any table: only ``keep`` is possible


def kept(entry: Kept) -> Kept:
    """Start-up: put a table into a class. ``ValueError`` where the table is declared already."""
    if entry.table in FOR_EVER or any(each.table == entry.table for each in KEPT):
        raise ValueError(f"retention of {entry.table} is declared twice")
    KEPT.append(entry)
    return entry


def for_ever(table: str, why: str) -> None:
    """Start-up: rows that have no end, and why (definitions, organizations, public registers …).

    ``ValueError`` where the table is declared already.
    """
    if table in FOR_EVER or table in WITH or any(each.table == table for each in KEPT):
        raise ValueError(f"retention of {table} is declared twice")
    FOR_EVER[table] = why


def goes_with(table: str, parent: str) -> None:
    """Start-up: rows that go when the row of another table goes; ``clearing`` removes them first.

    Such a table may besides be ``kept``, where its rows end earlier by themselves. ``ValueError`` where it has no end,
    or goes with something else already.
    """
    if table in FOR_EVER or table in WITH:
        raise ValueError(f"retention of {table} is declared twice")
    WITH[table] = parent


def more_of(kind: str, work: More) -> None:
    """Start-up: a class whose end is found by a function (registers with periods of their own); yields (table, key)."""
    if kind in MORE:
        raise ValueError(f"retention of the class {kind} is declared twice")
    MORE[kind] = work


def actions_of(kind: str) -> tuple[str, ...]:
    """What a rule may do with a class: its tables say whether they can be deleted or redacted; empty: no such class."""
    entries = [entry for entry in KEPT if entry.kind == kind]
    if entries and all(entry.redact for entry in entries):
        return ("redact", "keep")
    if entries or kind in MORE:
        return ("delete", "keep")
    return ("keep",) if kind in NEVER_ENDS else ()


def open_holds() -> list[UUID]:
    """All ids that open holds name."""
    rows = Hold.objects.unscoped("what is held is held for everybody").filter(lifted_at=None)
    return [key for subjects in rows.values_list("subjects", flat=True) for key in subjects]


def held(ids: Iterable[Any]) -> set[UUID]:
    """Those of these ids that an open hold names."""
    return set(open_holds()) & set(ids)


def redacting() -> None:
    """Let this transaction take what is private out of the event log and of final rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yiwang.redacting', 'on', true)")


def redact_events(subject_ids: list[Any]) -> int:
    """Payload and salt of all events about these subjects go; type, time and subject stay (invariant 2)."""
    redacting()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_event SET payload = '{}', salt = NULL, actor_account = CASE WHEN actor_kind = 'person'"
            " THEN NULL ELSE actor_account END, on_behalf_of = NULL WHERE subject_id = ANY(%s)"
            " AND (payload <> '{}' OR salt IS NOT NULL)",
            [subject_ids],
        )
        return cursor.rowcount


def chunks(keys: list[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """In batches."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
