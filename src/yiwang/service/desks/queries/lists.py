"""Bounded counts and groups over the open tasks of an official."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from yiwang.core.actor import Actor
from yiwang.core.paging import bounded_count
from yiwang.engines.proceedings.models import FlowTask
from yiwang.service.desks.queries.desk import open_tasks

BOUND = 1000


@dataclass(frozen=True, slots=True)
class ItemWaiting:
    """How many open tasks an item has among the first ``BOUND``."""

    key: str
    title: str
    count: int


def count_since(actor: Actor, moment: datetime) -> tuple[int, bool]:
    """Tasks that came after ``moment``, up to 100."""
    return bounded_count(open_tasks(actor).filter(created_at__gt=moment), 100)


def waiting_counts(actor: Actor) -> dict[str, tuple[int, bool]]:
    """Open tasks in all, taken by oneself, with a yellow and a red card; each up to ``BOUND``, four small counts."""
    tasks = open_tasks(actor)
    return {
        "all": bounded_count(tasks, BOUND),
        "mine": bounded_count(tasks.filter(assignee_id=actor.account_id), BOUND),
        "yellow": bounded_count(tasks.filter(proceeding__card="yellow"), BOUND),
        "red": bounded_count(tasks.filter(proceeding__card="red"), BOUND),
    }


def items_waiting(actor: Actor) -> list[ItemWaiting]:
    """The service items of the most urgent ``BOUND`` open tasks, with how many each has."""
    first = open_tasks(actor).order_by("due_on", "id").values("pk")[:BOUND]
    rows = (
        FlowTask.objects.unscoped("narrowed to the actor's own tasks by the inner query")
        .filter(pk__in=first)
        .values("proceeding__item_key")
        .annotate(title=Max("proceeding__title"), count=Count("pk"))
        .order_by("-count", "proceeding__item_key")[:100]
    )
    return [ItemWaiting(row["proceeding__item_key"], row["title"], row["count"]) for row in rows]
