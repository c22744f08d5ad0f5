"""The licensed-permit pack in tests: published, applied for, decided, with its due work done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests import factories
from yiwang.core import timers
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.calendar_store import load_builtin
from yiwang.core.models import Timer
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Organization
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ANSWERS: dict[str, Any] = {
    "applicant": {"name": "王秀英", "phone": "13800138000"},
    "shop": {"name": "海味小馆（演示）", "address": "徐城街道东方一路12号一楼", "seats": 30},
}


def publish() -> Organization:
    """Calendar, base registers, the pack, and its office with a right credit code."""
    load_builtin()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "tests" / "packs" / "licensed-permit")
    office = factories.organization(name="徐闻县市场监督管理局")
    office.name, office.uscc, office.demo = "徐闻县市场监督管理局", "11100000MB0143028R", True
    office.save()
    return office


def apply_for(person: Actor, item: str = "licensed.new", trade: str = "noodles", **changes: Any) -> UUID:
    """File an application; ``changes`` replace parts of the shop."""
    answers = {**ANSWERS, "shop": {**ANSWERS["shop"], **changes}}
    sent = Submission(item=current_item(item), division_code="440825", answers=answers, scenario={"trade": trade})
    return submit_application(actor=person, sent=sent, now=NOW).id


def step(case: UUID, duty: str, outcome: str, reason: str = "") -> None:
    """One step by an official with the duty."""
    actor = factories.official(duty)
    task = FlowTask.objects.visible_to(actor).get(proceeding_id=case, state="open")
    complete_task(actor=actor, task_id=task.pk, decision=Decision(outcome, reason), now=NOW)


def run_due(*kinds: str) -> None:
    """Run the due work of these kinds as the worker would, letting failures through."""
    for _ in range(10):
        waiting = list(
            Timer.objects.filter(kind__in=kinds or ("flow.job", "proceeding.paper")).order_by("due_at", "id")
        )
        if not waiting:
            return
        for timer in waiting:
            timers.HANDLERS[timer.kind](timer)
            Timer.objects.filter(pk=timer.pk).delete()


def granted(person: Actor, item: str = "licensed.new", trade: str = "noodles", **changes: Any) -> UUID:
    """Apply, accept, grant, and let the jobs run."""
    case = apply_for(person, item, trade, **changes)
    step(case, "licensed.accept", "accept")
    step(case, "licensed.decide", "grant")
    run_due("flow.job")
    return case
