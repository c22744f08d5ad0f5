"""Figures for supervisors, from the tables and the event log; each with the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.paging import bounded_count
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.proceedings.rules import DECIDED_STATES
from yiwang.people.reach import SUPERVISE, led_by

BOUND = 1000
MOST_TASKS = 20_000
SPEED_SQL = """
SELECT p.item_key, max(p.title), k.node, max(k.name), count(*),
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY e.recorded_at - k.created_at)) / 3600
FROM (SELECT payload, recorded_at FROM core_event
      WHERE organization_id IN (SELECT id FROM people_organization WHERE lineage && %s)
        AND type = 'task.done' AND recorded_at > now() - interval '30 days'
      ORDER BY recorded_at DESC LIMIT 5000) e
JOIN proceedings_task k ON k.id = (e.payload ->> 'task')::uuid
JOIN proceedings_proceeding p ON p.id = k.proceeding_id
WHERE k.party = 'office' GROUP BY p.item_key, k.node ORDER BY 6 DESC, 3 LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A step where tasks wait: how many, and since when the oldest does."""

    item: str
    title: str
    node: str
    name: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Speed:
    """A step that was done in the last 30 days: how often, and the median hours from opened to done."""

    item: str
    title: str
    node: str
    name: str
    count: int
    hours: float


def supervised(actor: Actor) -> QuerySet[Proceeding]:
    """Cases of the organizations in which the actor supervises, and of all that these lead."""
    mine = Proceeding.objects.unscoped("narrowed to the organizations that the actor supervises")
    found: QuerySet[Proceeding] = mine.filter(organization_id__in=led_by(actor.organizations_with(SUPERVISE)))
    return found


def running(actor: Actor) -> QuerySet[Proceeding]:
    """Those that have not ended."""
    return supervised(actor).filter(ended_at=None)


def which(actor: Actor, kind: str, today: date) -> QuerySet[Proceeding]:
    """The cases behind a figure: ``yellow``, ``red``, ``overdue``, ``today`` or all that run."""
    rows = running(actor)
    if kind in ("yellow", "red"):
        return rows.filter(card=kind)
    undecided = ~Q(state__in=DECIDED_STATES)
    if kind == "overdue":
        return rows.filter(undecided, due_on__lt=today)
    if kind == "today":
        return rows.filter(undecided, due_on=today)
    return rows


def figures(actor: Actor, today: date) -> dict[str, tuple[int, bool]]:
    """Counts up to ``BOUND``, each the size of ``which``."""
    return {kind: bounded_count(which(actor, kind, today), BOUND) for kind in ("", "red", "yellow", "overdue", "today")}


def bottlenecks(actor: Actor) -> list[Bottleneck]:
    """Where open tasks wait, the fullest step first; of the ``MOST_TASKS`` most urgent tasks."""
    first = office_tasks(actor).order_by("due_on", "id").values("pk")[:MOST_TASKS]
    rows = (
        FlowTask.objects.unscoped("narrowed to the supervisor's organizations by the inner query")
        .filter(pk__in=first)
        .values("proceeding__item_key", "proceeding__title", "node", "name")
        .annotate(count=Count("pk"), oldest=Min("created_at"))
        .order_by("-count", "oldest")[:50]
    )
    return [
        Bottleneck(r["proceeding__item_key"], r["proceeding__title"], r["node"], r["name"], r["count"], r["oldest"])
        for r in rows
    ]


def office_tasks(actor: Actor) -> QuerySet[FlowTask]:
    """Open tasks of the supervised organizations, whoever may work on them."""
    tasks: QuerySet[FlowTask] = FlowTask.objects.unscoped("a supervisor sees the tasks of the organizations in reach")
    offices = led_by(actor.organizations_with(SUPERVISE))
    return tasks.filter(organization_id__in=offices, state="open", party="office")


def speeds(actor: Actor) -> list[Speed]:
    """How long steps took in the last 30 days, by the event log, the slowest first."""
    with connection.cursor() as cursor:
        cursor.execute(SPEED_SQL, [actor.organizations_with(SUPERVISE)])
        return [Speed(a, b, c, d, count, float(hours)) for a, b, c, d, count, hours in cursor.fetchall()]


def waiting_at(actor: Actor, item: str, node: str) -> QuerySet[Proceeding]:
    """Cases with an open task at a step."""
    return running(actor).filter(item_key=item, pk__in=office_tasks(actor).filter(node=node).values("proceeding_id"))


def done_at(actor: Actor, item: str, node: str, since: datetime) -> QuerySet[Proceeding]:
    """Cases whose step was done since a moment."""
    tasks = FlowTask.objects.unscoped("cases are narrowed to the supervised ones").filter(
        proceeding__item_key=item, node=node, state="done", done_at__gte=since
    )
    return supervised(actor).filter(item_key=item, pk__in=tasks.values("proceeding_id"))


def with_incidents(actor: Actor, most: int = 50) -> list[dict[str, Any]]:
    """Running cases in which a token cannot go on by itself."""
    rows = running(actor).filter(~Q(flow__incidents=[]), flow__has_key="incidents").order_by("due_on", "id")
    return list(rows.values("id", "number", "title", "applicant_masked", "due_on", "card", "flow")[:most])
