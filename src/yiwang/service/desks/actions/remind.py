"""Reminding whoever holds a task (催办); at most once a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.calendar import day_bounds, legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import Subject
from yiwang.core.models import Event
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.engines.proceedings.context import CLOSED, load_context
from yiwang.engines.proceedings.errors import TaskClosed
from yiwang.people.reach import supervises
from yiwang.service.desks.errors import RemindedToday


@use_case("task.reminded")
def remind(*, actor: Actor, task_id: UUID, now: datetime) -> None:
    """Record a reminder by a supervisor of the case's organization or of one above it; messages follow the event.

    Refuses with ``not_found`` (a case of others), ``task_closed``, ``reminded_today``.
    """
    context = load_context(task_id=task_id)
    if not supervises(actor, context.organization_id):
        raise NotFound
    require(actor, "proceeding.supervise")
    task = context.task(task_id)
    if task["state"] in CLOSED or task["party"] != "office":
        raise TaskClosed
    since = day_bounds(legal_day(now))[0]
    told = Event.objects.unscoped("reminders of this very case").filter(
        subject_id=context.id,
        type="task.reminded",
        recorded_at__gte=since,
        payload__task=str(task_id),
        actor_kind="official",
    )
    if told.exists():
        raise RemindedToday
    record(
        "task.reminded",
        actor=actor,
        subject=Subject("proceeding", context.id),
        payload={"task": str(task_id), "node": task["node"], "assignee": task["assignee_id"]},
        organization_id=context.organization_id,
        division_id=UUID(context.row["division_id"]),
    )
