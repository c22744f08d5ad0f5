"""How long things are kept, as data, and the job that ends it: in batches, with a signed account of what went.

A rule (``data/retention.yaml``, or what an installation loads) gives a class its period, action and basis. Rooms say
which tables belong to a class and from when their time counts (``kept``), or why a table has no end (``for_ever``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.ids import new_id
from yiwang.core.signing import document_signer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.privacy.models import Hold, RetentionPlan, RetentionRun
from yiwang.people.privacy.plans import Rule, plan_in_force

BATCH = 500
_LOCK = 0x79770310
After = Callable[[list[Any]], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of ``table`` in the class ``kind``; their time begins at the SQL expression ``start`` (over alias ``t``).

    ``where`` bounds the rows; ``subjects`` are columns whose ids a hold may name, besides the key. ``redact`` gives,
    for rules that redact, the SQL values of columns; ``before`` removes what hangs on the rows (files, events).
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


KEPT: list[Kept] = []
FOR_EVER: dict[str, str] = {}
WITH: dict[str, str] = {}
MORE: dict[str, Callable[[Rule, datetime], Iterable[tuple[str, Any]]]] = {}


def kept(entry: Kept) -> Kept:
    """Start-up: put a table into a class."""
    if entry not in KEPT:
        KEPT.append(entry)
    return entry


def for_ever(table: str, why: str) -> None:
    """Start-up: rows that have no end, and why (definitions, organizations, public registers …)."""
    FOR_EVER[table] = why


def goes_with(table: str, parent: str) -> None:
    """Start-up: rows that go when the row of another table goes."""
    WITH[table] = parent


def more_of(kind: str, work: Callable[[Rule, datetime], Iterable[tuple[str, Any]]]) -> None:
    """Start-up: a class whose end is found by a function (registers with periods of their own); yields (table, key)."""
    MORE[kind] = work


@use_case("retention.ran")
def _report(*, actor: Actor, plan: RetentionPlan, started: datetime, done: list[_Gone]) -> RetentionRun | None:
    """Write the account of a run and sign it; a run that found nothing writes none."""
    rows = sum(len(each.keys) for each in done)
    if not rows:
        nothing_changed()
        return None
    body = {
        "plan": {"number": plan.number, "digest": plan.digest},
        "started_at": started.isoformat(),
        "finished_at": clock.now().isoformat(),
        "rules": [each.told() for each in done if each.keys],
    }
    text = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    run = RetentionRun.objects.create(
        id=new_id(),
        plan=plan,
        started_at=started,
        finished_at=clock.now(),
        rows=rows,
        report=text.decode(),
        signature=document_signer().sign(text),
    )
    record("retention.ran", actor=actor, on=run, payload={"rows": rows, "plan": plan.number})
    return run


@dataclass(slots=True)
class _Gone:
    """What one rule did to one table."""

    kind: str
    table: str
    action: str
    before: str
    keys: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """For the report: how many, and a digest for each, so that a row can be proven to have been among them."""
        digests = sorted(hashlib.sha256(f"{self.table}/{key}".encode()).hexdigest() for key in self.keys)
        return {
            "class": self.kind,
            "table": self.table,
            "action": self.action,
            "before": self.before,
            "rows": len(self.keys),
            "digests": digests,
        }


def run(now: datetime | None = None, *, batch: int = BATCH) -> RetentionRun | None:
    """Delete or redact whatever has served its time; the signed report, or None where nothing was due."""
    moment = now or clock.now()
    plan = plan_in_force()
    rules = {rule.kind: rule for rule in plan.parsed}
    done: list[_Gone] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    try:
        for entry in KEPT:
            rule = rules.get(entry.kind)
            if rule is not None and rule.action != "keep":
                done.append(_end(entry, rule, moment, batch))
        for kind, work in MORE.items():
            if kind in rules and rules[kind].action != "keep":
                done += _more(kind, rules[kind], moment, work)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return _report(actor=SYSTEM, plan=plan.row, started=moment, done=done)


def _more(
    kind: str, rule: Rule, now: datetime, work: Callable[[Rule, datetime], Iterable[tuple[str, Any]]]
) -> list[_Gone]:
    by_table: dict[str, _Gone] = {}
    for table, key in work(rule, now):
        by_table.setdefault(table, _Gone(kind, table, rule.action, now.isoformat())).keys.append(str(key))
    return list(by_table.values())


def _end(entry: Kept, rule: Rule, now: datetime, batch: int) -> _Gone:
    before = rule.before(now)
    gone = _Gone(entry.kind, entry.table, rule.action, before.isoformat())
    while keys := _one_batch(entry, rule, before, batch):
        gone.keys += [str(key) for key in keys]
    return gone


def _one_batch(entry: Kept, rule: Rule, before: datetime, batch: int) -> list[Any]:
    with transaction.atomic():
        keys = _due(entry, rule, before, batch)
        if not keys:
            return []
        redacting()
        if entry.before is not None:
            entry.before(keys)
        with connection.cursor() as cursor:
            if rule.action == "delete":
                cursor.execute(f"DELETE FROM {entry.table} WHERE {entry.key} = ANY(%s)", [keys])  # noqa: S608
            else:
                values = ", ".join(f"{column} = {value}" for column, value in entry.redact.items())
                cursor.execute(f"UPDATE {entry.table} SET {values} WHERE {entry.key} = ANY(%s)", [keys])  # noqa: S608
        return keys


def _due(entry: Kept, rule: Rule, before: datetime, batch: int) -> list[Any]:
    """Keys whose time is over and that no hold names; for redaction, only rows with something left."""
    held = "".join(f" AND NOT t.{column} = ANY(%s)" for column in _held_columns(entry))
    left = ""
    if rule.action == "redact":
        left = " AND (" + " OR ".join(f"t.{c} IS DISTINCT FROM {v}" for c, v in entry.redact.items()) + ")"
    holds = _holds()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{entry.key} FROM {entry.table} t WHERE ({entry.where}) AND ({entry.start}) < %s{left}"  # noqa: S608
            f"{held} ORDER BY t.{entry.key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [before, *([holds] * len(_held_columns(entry))), batch],
        )
        return [row[0] for row in cursor.fetchall()]


def _held_columns(entry: Kept) -> list[str]:
    own = [entry.key] if entry.key_type == "uuid" else []
    return [*own, *entry.subjects]


def _holds() -> list[UUID]:
    rows = Hold.objects.filter(lifted_at=None).values_list("subjects", flat=True)
    return [key for subjects in rows for key in subjects]


def held(ids: Iterable[Any]) -> set[UUID]:
    """Those of these ids that an open hold names."""
    return set(_holds()) & set(ids)


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


def chore(now: datetime) -> int:
    """The worker's daily run; returns how many rows went."""
    done = run(now)
    return done.rows if done is not None else 0
