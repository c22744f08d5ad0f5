"""Open work goes to the organization that took over (``people.actions.succession``): cases, tasks, work orders.

Each sort is one read of what goes, a few updates, and one event a piece, in the transaction of the act. Ended cases
stay where they were: what was decided was decided by the organization of that time.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop

from yiwang.core.events import Subject
from yiwang.core.use_case import record
from yiwang.people.open_work import Movable, Passing

# Cases of the giver; bounded to duties: those whose open tasks there are all theirs, and that have one.
_CASES = """SELECT p.id FROM proceedings_proceeding p
WHERE p.organization_id = %(giver)s AND p.ended_at IS NULL AND (%(duties)s::text[] IS NULL OR (
    EXISTS (SELECT 1 FROM proceedings_task t WHERE t.proceeding_id = p.id AND t.state = 'open'
            AND t.organization_id = %(giver)s AND t.duty = ANY(%(duties)s))
    AND NOT EXISTS (SELECT 1 FROM proceedings_task t WHERE t.proceeding_id = p.id AND t.state = 'open'
            AND t.organization_id = %(giver)s AND t.duty <> ALL(%(duties)s))))"""
# Tasks that the giver does in cases of other organizations.
_TASKS = """SELECT t.id, t.proceeding_id FROM proceedings_task t JOIN proceedings_proceeding p ON p.id = t.proceeding_id
WHERE t.organization_id = %(giver)s AND t.state = 'open' AND p.organization_id <> %(giver)s
  AND (%(duties)s::text[] IS NULL OR t.duty = ANY(%(duties)s))"""
_ORDERS = """SELECT id FROM workorders_workorder WHERE state <> 'closed'
  AND (%(duties)s::text[] IS NULL OR duty = ANY(%(duties)s))
  AND (organization_id = %(giver)s OR (%(duties)s::text[] IS NULL
       AND (subject_organization_id = %(giver)s OR office_id = %(giver)s)))"""
# In the flow and in the tasks the organization stands by its id, which is nothing else anywhere.
_FLOW = """UPDATE proceedings_proceeding SET version = version + 1, updated_at = now(),
    organization_id = CASE WHEN organization_id = %(giver)s THEN %(heir)s ELSE organization_id END,
    flow = replace(flow::text, %(giver)s::text, %(heir)s::text)::jsonb WHERE id = ANY(%(keys)s)"""
_OWN_TASKS = """UPDATE proceedings_task SET organization_id = %(heir)s,
    data = replace(data::text, %(giver)s::text, %(heir)s::text)::jsonb
WHERE proceeding_id = ANY(%(keys)s) AND organization_id = %(giver)s AND state = 'open'"""
_THESE_TASKS = """UPDATE proceedings_task SET organization_id = %(heir)s,
    data = replace(data::text, %(giver)s::text, %(heir)s::text)::jsonb WHERE id = ANY(%(keys)s)"""
# Cases in which nothing of the giver is open any more: there the heir plays its role from now on.
_LEFT = """SELECT p.id FROM proceedings_proceeding p WHERE p.id = ANY(%(keys)s) AND NOT EXISTS (
    SELECT 1 FROM proceedings_task t WHERE t.proceeding_id = p.id AND t.state = 'open'
    AND t.organization_id = %(giver)s)"""
_READ_AGAIN = "UPDATE proceedings_proceeding SET version = version + 1, updated_at = now() WHERE id = ANY(%(keys)s)"
_MOVE_ORDERS = """UPDATE workorders_workorder SET version = version + 1,
    organization_id = CASE WHEN organization_id = %(giver)s THEN %(heir)s ELSE organization_id END,
    subject_organization_id = CASE WHEN subject_organization_id = %(giver)s THEN %(heir)s
        ELSE subject_organization_id END,
    office_id = CASE WHEN office_id = %(giver)s THEN %(heir)s ELSE office_id END,
    seats = ARRAY(SELECT replace(seat, %(giver)s::text, %(heir)s::text) FROM unnest(seats) seat)
WHERE id = ANY(%(keys)s)"""

# Parts of bundles whose turn comes later.
_PARTS = """UPDATE bundles_part SET organization_id = %(heir)s,
    organization_name = (SELECT name FROM people_organization WHERE id = %(heir)s)
WHERE organization_id = %(giver)s AND state = 'waiting'"""


def _values(passing: Passing, keys: list[UUID] | None = None) -> dict[str, Any]:
    duties = None if passing.duties is None else sorted(passing.duties)
    return {"giver": passing.giver_id, "heir": passing.heir_id, "duties": duties, "keys": keys}


def _rows(sql: str, passing: Passing, keys: list[UUID] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(passing, keys))
        return list(cursor.fetchall())


def _run(sql: str, passing: Passing, keys: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(passing, keys))


def _count(sql: str, passing: Passing) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(passing))
        return int(cursor.rowcount)


def _tell(event: str, kind: str, passing: Passing, keys: list[UUID]) -> None:
    payload = {"from": str(passing.giver_id), "to": str(passing.heir_id), "reason": passing.reason}
    for key in keys:
        about = Subject(kind, key)
        record(event, actor=passing.actor, subject=about, organization_id=passing.heir_id, payload=payload)


class Cases:
    """Cases that the giver handles, with its own open tasks in them."""

    def count(self, passing: Passing) -> int:
        """How many would move."""
        return _count(_CASES, passing)

    def move(self, passing: Passing) -> int:
        """Locked in one order by their update; the version makes whoever works on one read it again."""
        keys = sorted(row[0] for row in _rows(f"{_CASES} FOR UPDATE OF p", passing))
        _run(_FLOW, passing, keys)
        _run(_OWN_TASKS, passing, keys)
        if passing.duties is None:
            _run(_PARTS, passing, [])
        _tell("proceeding.moved", "proceeding", passing, keys)
        return len(keys)


class Tasks:
    """Tasks that the giver has in cases of other organizations (it plays a role there)."""

    def count(self, passing: Passing) -> int:
        """How many would move."""
        return _count(_TASKS, passing)

    def move(self, passing: Passing) -> int:
        """These tasks and no others: what the giver has besides in the same case stays, and so does its role there.

        Where nothing stays the role in the flow goes along, so that later tasks of the case come to the heir too.
        """
        found = _rows(f"{_TASKS} FOR UPDATE OF p", passing)
        cases = sorted({row[1] for row in found})
        _run(_THESE_TASKS, passing, sorted(row[0] for row in found))
        left = {row[0] for row in _rows(_LEFT, passing, cases)}
        _run(_FLOW, passing, sorted(left))
        _run(_READ_AGAIN, passing, sorted(set(cases) - left))
        _tell("proceeding.moved", "proceeding", passing, cases)
        return len(found)


class Orders:
    """Work orders at the giver; with all its duties also those about it and those of its office."""

    def count(self, passing: Passing) -> int:
        """How many would move."""
        return _count(_ORDERS, passing)

    def move(self, passing: Passing) -> int:
        """Seats go along, so that the heir's posts see them."""
        keys = sorted(row[0] for row in _rows(f"{_ORDERS} FOR UPDATE", passing))
        _run(_MOVE_ORDERS, passing, keys)
        _tell("workorder.moved", "workorder", passing, keys)
        return len(keys)


MOVABLE: dict[str, Movable] = {
    gettext_noop("没办完的办件"): Cases(),
    gettext_noop("没办完的任务"): Tasks(),
    gettext_noop("没办结的工单"): Orders(),
}
