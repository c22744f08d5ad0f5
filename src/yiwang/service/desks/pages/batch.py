"""Doing tasks in batches, where the law allows it: each is its own step with its own event and its own refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.asking import text
from yiwang.service.desks.queries import batch as read
from yiwang.service.desks.queries.desk import check_office
from yiwang.service.desks.showing.clocks import badge_of_day


@page("signed_in", "GET", "POST")
def batch(request: HttpRequest) -> HttpResponse:
    """Without a step: which steps allow batches. With one: its tasks; a post does the ticked ones."""
    actor = request.actor
    check_office(actor)
    item, node = (request.GET.get(name, "").replace("\0", "")[:120] for name in ("item", "node"))
    if not (item and node):
        return show(request, actor, "desk-tasks", "desks/batches.html", {"found": read.batches(actor)})
    done: list[str] = []
    refused: list[dict[str, str]] = []
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            done, refused = _do(request, actor, item, node)
        except InvalidInput as wrong:
            errors = [{"href": f"#{name}", "text": words} for name, words in wrong.fields.items()]
            errors = errors or [{"href": "#main", "text": wrong.text}]
    return _draw(request, actor, item, node, {"done": done, "refused": refused, "errors": errors})


def _do(request: HttpRequest, actor: Actor, item: str, node: str) -> tuple[list[str], list[dict[str, str]]]:
    tasks = read.tasks_of(actor, item, node)
    outcome = next((o for o in read.outcomes_of(tasks) if o.name == request.POST.get("outcome", "")), None)
    if outcome is None:
        raise InvalidInput(fields={"outcome": _("请选择办理结果。")})
    reason, ticked = text(request, "reason"), set(request.POST.getlist("task")[: read.MOST])
    if outcome.reason == "required" and not reason:
        raise InvalidInput(fields={"reason": _("请写明理由。")})
    chosen = [task for task in tasks if str(task.pk) in ticked]
    if not chosen:
        raise InvalidInput(fields={"tasks": _("请勾选要办的任务。")})
    done: list[str] = []
    refused: list[dict[str, str]] = []
    for task in chosen:
        seen = request.POST.get(f"v.{task.pk}", "")
        number = task.proceeding.number
        try:
            if seen != str(task.proceeding.version):
                refused.append({"number": number, "text": _("刚才有人改动过，请打开核对后再办。")})
                continue
            version = task.proceeding.version
            decision = Decision(outcome.name, reason)
            complete_task(actor=actor, task_id=task.pk, decision=decision, now=clock.now(), version=version)
            done.append(number)
        except Refusal as why:
            refused.append({"number": number, "text": why.text})
    return done, refused


def _draw(request: HttpRequest, actor: Actor, item: str, node: str, more: dict[str, Any]) -> HttpResponse:
    tasks, today = read.tasks_of(actor, item, node), legal_day(clock.now())
    context = {
        "title": f"{tasks[0].proceeding.title} · {tasks[0].name}" if tasks else _("成批办理"),
        "rows": [{**row, "badge": badge_of_day(row["due_on"], row["card"], today)} for row in read.rows_of(tasks)],
        "outcomes": [{"value": o.name, "text": o.label} for o in read.outcomes_of(tasks)],
        "reason": request.POST.get("reason", "")[:4000],
        "outcome": request.POST.get("outcome", "")[:60],
        **more,
    }
    return show(request, actor, "desk-tasks", "desks/batch.html", context, 422 if more["errors"] else 200)
