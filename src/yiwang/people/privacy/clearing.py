"""The job that ends what has served its time: in batches, children first, with a signed account of what went.

What cannot go is part of the account: the entry is recorded as failed, with a sentence, and the others go on. Other
errors break a run off, but what went until then is still accounted for.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.ids import new_id
from yiwang.core.signing import platform_signer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.privacy.models import RetentionPlan, RetentionRun
from yiwang.people.privacy.own_data import model_of
from yiwang.people.privacy.plans import Plan, plan_in_force
from yiwang.people.privacy.retaining import BATCH, KEPT, MORE, WITH, Kept, More, Rule, open_holds, redacting

logger = logging.getLogger("yiwang.retention")
MOST_FAILED = 50  # of one table in one run: then something is wrong with all of them
_LOCK = 0x79770310
_FORESEEN = (DatabaseError, OSError, Refusal)


@dataclass(slots=True)
class Gone:
    """What one rule did to one table: the keys that went, and those that could not, each with a sentence."""

    kind: str
    table: str
    action: str
    before: str
    keys: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def fail(self, key: Any, problem: str) -> None:
        """Remember it, and tell who runs the installation."""
        self.failed[str(key)] = problem
        logger.error("retention of %s failed: %s", self.table, problem)

    def told(self) -> dict[str, Any]:
        """For the report: how many, and a digest for each, so that a row can be proven to have been among them."""
        told: dict[str, Any] = {
            "class": self.kind,
            "table": self.table,
            "action": self.action,
            "before": self.before,
            "rows": len(self.keys),
            "digests": sorted(self._digest(key) for key in self.keys),
        }
        if self.failed:
            told["failed"] = [
                {"digest": self._digest(key), "why": why} for key, why in sorted(self.failed.items())
            ]  # fmt: skip
        return told

    def _digest(self, key: str) -> str:
        return hashlib.sha256(f"{self.table}/{key}".encode()).hexdigest()


def run(now: datetime | None = None, *, batch: int = BATCH) -> RetentionRun | None:
    """Delete or redact whatever has served its time; the signed report, or None where nothing was due."""
    moment = now or clock.now()
    plan = plan_in_force()
    done: list[Gone] = []
    with _alone() as free:
        if not free:
            return None
        try:
            _all(plan, moment, batch, done)
        finally:
            account = _report(actor=SYSTEM, plan=plan.row, started=moment, done=done)
    return account


def chore(now: datetime) -> int:
    """The worker's daily run; returns how many rows went."""
    done = run(now)
    return done.rows if done is not None else 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Only one run at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _all(plan: Plan, now: datetime, batch: int, done: list[Gone]) -> None:
    rules = {rule.kind: rule for rule in plan.parsed if rule.action != "keep"}
    for entry in KEPT:
        if entry.kind in rules:
            gone = Gone(entry.kind, entry.table, rules[entry.kind].action, rules[entry.kind].before(now).isoformat())
            done.append(gone)
            _end(entry, rules[entry.kind], now, batch, gone)
    for kind, work in MORE.items():
        if kind in rules:
            _more(rules[kind], now, work, done)


@use_case("retention.ran")
def _report(*, actor: Actor, plan: RetentionPlan, started: datetime, done: list[Gone]) -> RetentionRun | None:
    """Write the account of a run and sign it; a run in which nothing went or failed writes none."""
    rows, failed = sum(len(each.keys) for each in done), sum(len(each.failed) for each in done)
    if not rows and not failed:
        nothing_changed()
        return None
    body = {
        "plan": {"number": plan.number, "digest": plan.digest},
        "started_at": started.isoformat(),
        "finished_at": clock.now().isoformat(),
        "rules": [each.told() for each in done if each.keys or each.failed],
    }
    text = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    run = RetentionRun.objects.create(
        id=new_id(),
        plan=plan,
        started_at=started,
        finished_at=clock.now(),
        rows=rows,
        failed=failed,
        report=text.decode(),
        signature=platform_signer().sign(text),
    )
    record("retention.ran", actor=actor, on=run, payload={"rows": rows, "failed": failed, "plan": plan.number})
    return run


def _more(rule: Rule, now: datetime, work: More, done: list[Gone]) -> None:
    by_table: dict[str, Gone] = {}
    try:
        for table, key in work(rule, now):
            if table not in by_table:
                by_table[table] = Gone(rule.kind, table, rule.action, now.isoformat())
                done.append(by_table[table])
            by_table[table].keys.append(str(key))
    except _FORESEEN as problem:
        failed = Gone(rule.kind, rule.kind, rule.action, now.isoformat())
        failed.fail("", _sentence(problem))
        done.append(failed)


def _end(entry: Kept, rule: Rule, now: datetime, batch: int, gone: Gone) -> None:
    """Passes over the table until one finds nothing more: what hung on others may be free in the next."""
    if (rule.action == "redact") != bool(entry.redact):
        gone.fail("", _("规则和这张表对不上：不能这样清理，请改规则。"))
        return
    before = rule.before(now)
    while _pass(entry, before, batch, gone) and len(gone.failed) < MOST_FAILED:
        continue


def _pass(entry: Kept, before: datetime, batch: int, gone: Gone) -> int:
    """Once through the table in the order of its keys; where a batch fails its rows are tried one by one."""
    after, went, size, alone = None, 0, batch, 0
    while len(gone.failed) < MOST_FAILED:
        keys: list[Any] = []
        try:
            with transaction.atomic():
                keys = _due(entry, before, after, size)
                if keys:
                    _clear(entry, keys)
        except _FORESEEN as problem:
            if len(keys) > 1:
                size, alone = 1, len(keys)
                continue
            gone.fail(keys[0] if keys else "", _sentence(problem))
            if not keys:
                return 0
        else:
            gone.keys += [str(key) for key in keys]
            went += len(keys)
        if not keys:
            break
        after, alone = keys[-1], alone - 1
        size = size if alone > 0 else batch
    return went


def _due(entry: Kept, before: datetime, after: Any, size: int) -> list[Any]:
    """Keys whose time is over and that no hold names; for redaction, only rows with something left."""
    columns = ([entry.key] if entry.key_type == "uuid" else []) + list(entry.subjects)
    # a row that names nobody in a column is not held through it
    more = "".join(f" AND (t.{column} = ANY(%s)) IS NOT TRUE" for column in columns)
    values: list[Any] = [before, *([open_holds()] * len(columns))]
    if entry.redact:
        more += " AND (" + " OR ".join(f"t.{c} IS DISTINCT FROM {v}" for c, v in entry.redact.items()) + ")"
    if after is not None:
        more += f" AND t.{entry.key} > %s"
        values.append(after)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{entry.key} FROM {entry.table} t WHERE ({entry.where}) AND ({entry.start}) < %s{more}"  # noqa: S608
            f" ORDER BY t.{entry.key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [*values, size],
        )
        return [row[0] for row in cursor.fetchall()]


def _clear(entry: Kept, keys: list[Any]) -> None:
    redacting()
    if entry.before is not None:
        entry.before(keys)
    condition = f"{entry.key} = ANY(%s)"
    if entry.redact:
        values = ", ".join(f"{column} = {value}" for column, value in entry.redact.items())
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {entry.table} SET {values} WHERE {condition}", [keys])  # noqa: S608
    else:
        _delete(entry.table, condition, keys)
    connection.check_constraints()  # the deferred keys speak here, where it is known whose rows they are about


def _delete(table: str, condition: str, keys: list[Any]) -> None:
    """Rows of a table after those of the tables that go with it and point at them; the names come from models."""
    for child, column, target in children_of(table):
        if WITH.get(child) == table:
            _delete(child, f"{column} IN (SELECT {target} FROM {table} WHERE {condition})", keys)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", [keys])  # noqa: S608


def children_of(table: str) -> list[tuple[str, str, str]]:
    """Tables that point at this one: their name, their column, and the column of this table that it names."""
    return [
        (relation.related_model._meta.db_table, relation.field.column, relation.field.target_field.column)
        for relation in model_of(table)._meta.related_objects
        if relation.field.concrete and not relation.many_to_many
    ]


def _sentence(problem: Exception) -> str:
    """Why rows could not go, without their content (the database's own words quote it)."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return _("还有别的记录指向它（约束 %(name)s）。") % {"name": diagnosis.constraint_name}
    return (
        problem.text if isinstance(problem, Refusal) else _("清理时出错：%(kind)s。") % {"kind": type(problem).__name__}
    )
