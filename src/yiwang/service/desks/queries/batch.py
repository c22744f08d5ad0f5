"""Tasks that may be done in batches: only where the published model says so (``yw:batch``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from yiwang.core.actor import Actor
from yiwang.engines.flow.plan import Outcome
from yiwang.engines.proceedings.models import FlowTask
from yiwang.service.applications.items import item_of
from yiwang.service.desks.queries.desk import open_tasks
from yiwang.service.desks.showing.task import ADVERSE

MOST = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """A step of an item whose open tasks may be done together."""

    item: str
    title: str
    node: str
    name: str
    count: int


def batchable(actor: Actor) -> QuerySet[FlowTask]:
    """Open tasks of the own posts whose model allows batches, free or one's own."""
    tasks: QuerySet[FlowTask] = open_tasks(actor).filter(data__flow__batch=True, data__flow__kind="task")
    return tasks.exclude(assignee_id__isnull=False) | tasks.filter(assignee_id=actor.account_id)


def batches(actor: Actor) -> list[Batch]:
    """The steps that can be done in batches now."""
    rows = (
        batchable(actor)
        .values("proceeding__item_key", "node")
        .annotate(title=Max("proceeding__title"), label=Max("name"), count=Count("pk"))
        .order_by("-count", "proceeding__item_key", "node")[:50]
    )
    return [Batch(r["proceeding__item_key"], r["title"], r["node"], r["label"], r["count"]) for r in rows]


def tasks_of(actor: Actor, item: str, node: str) -> list[FlowTask]:
    """The most urgent ``MOST`` tasks of a step."""
    rows = batchable(actor).filter(proceeding__item_key=item, node=node).select_related("proceeding")
    return list(rows.order_by("due_on", "id")[:MOST])


def outcomes_of(tasks: list[FlowTask]) -> list[Outcome]:
    """What may be chosen for all: outcomes that every task's revision has and that are adverse to nobody.

    An adverse decision is made and reasoned case by case (个人信息保护法 第二十四条; 行政许可法 第三十八条).
    """
    shared: dict[str, Outcome] | None = None
    for revision in {task.proceeding.item_revision for task in tasks}:
        node = item_of(UUID(str(revision))).plan.nodes.get(tasks[0].node)
        user = node.user if node is not None else None
        fitting = {o.name: o for o in (user.outcomes if user else ()) if o.move not in ADVERSE and not o.form}
        if user is not None and (user.form or user.people > 1):
            fitting = {}
        shared = fitting if shared is None else {name: o for name, o in shared.items() if name in fitting}
    return list((shared or {}).values())


def rows_of(tasks: list[FlowTask]) -> list[dict[str, Any]]:
    """What the page shows of each task."""
    return [
        {
            "id": str(task.pk),
            "number": task.proceeding.number,
            "applicant": task.proceeding.applicant_masked,
            "version": task.proceeding.version,
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "card": task.proceeding.card,
        }
        for task in tasks
    ]
