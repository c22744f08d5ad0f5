"""Acting on a task: outcomes, take, give back. A refusal shows the case again with everything that was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted, NotSignedIn, Refusal
from yiwang.core.idempotency import check_key, digest_of
from yiwang.core.routes import page
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import release_task, take_task
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.errors import ReasonNeeded
from yiwang.engines.proceedings.hot import actor_and_context
from yiwang.service.applications.actions.work_task import Work, form_of, work_task
from yiwang.service.desks.pages.asking import LONGEST_TEXT, text, version_of
from yiwang.service.desks.pages.tasks import show_task
from yiwang.service.desks.queries.desk import check_office, key_of, read_desk
from yiwang.service.desks.queries.filters import Filters, filters_from
from yiwang.service.desks.showing.official_files import uploads_of
from yiwang.service.desks.showing.official_form import OfficialForm, read_official_form
from yiwang.service.desks.showing.task import Typed, is_added

MOST_CORRECTIONS = 40


@page("signed_in", "POST", lazy=True)
def complete(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Press an outcome of the model; then on to the next task of the list."""
    filters = filters_from(request.GET)
    actor, context = actor_and_context(request.token, task_id, "portal")
    check_office(actor)
    request.actor = actor
    task = context.task(task_id)
    typed = Typed(
        outcome=request.POST.get("outcome", "")[:60],
        reason=request.POST.get("reason", "")[: LONGEST_TEXT * 2],
        corrections=request.POST.get("corrections", "")[: LONGEST_TEXT * 2],
    )
    form = None if is_added(task) else form_of(context, task_id, typed.outcome)
    official = read_official_form(form, request.POST, legal_day(clock.now()), uploads_of(request, context, task_id))
    try:
        version, key = version_of(request), check_key(request.POST.get("key"))
        corrections = _corrections(request)
        reason = text(request, "reason") or "；".join(corrections)
        if official is not None and (official.stay or official.errors):
            return _again(request, task_id, filters, typed, None, official)
        fills = official.answers if official is not None else {}
        work = Work(typed.outcome, reason, fills, tuple(corrections))
        once = None
        if key:
            digest = digest_of([str(task_id), typed.outcome, reason])
            once = {"scope": str(actor.account_id), "key": key, "digest": digest}
        _press(actor, context, task, work, version, once)
    except (NotFound, NotSignedIn, NotPermitted):
        raise
    except Refusal as refusal:
        if task["state"] == "done" and task["done_by"] == str(actor.account_id) and task["outcome"] == typed.outcome:
            return _next(request, task, filters)  # the same press came twice: it is done
        return _again(request, task_id, filters, typed, refusal, official)
    return _next(request, task, filters)


def _press(
    actor: Actor,
    context: Context,
    task: dict[str, Any],
    work: Work,
    version: int,
    once: dict[str, str] | None,
) -> None:
    """An added signer gives an opinion and fills no form; everybody else works on the task as its model says."""
    task_id, now = UUID(task["id"]), clock.now()
    if not is_added(task):
        work_task(actor=actor, task_id=task_id, work=work, now=now, context=context, version=version, once=once)
        return
    if work.outcome == "disagree" and not work.reason:
        raise ReasonNeeded.at("reason")
    decision = Decision(work.outcome, work.reason)
    complete_task(actor=actor, task_id=task_id, decision=decision, now=now, context=context, version=version, once=once)


def _corrections(request: HttpRequest) -> list[str]:
    """One line, one thing to correct; told all at once (行政许可法 第三十二条第一款第四项)."""
    lines = [line.strip(" \t　") for line in text(request, "corrections").split("\n")]
    return [line for line in lines if line][:MOST_CORRECTIONS]


def _again(
    request: HttpRequest,
    task_id: UUID,
    filters: Filters,
    typed: Typed,
    refusal: Refusal | None,
    official: OfficialForm | None,
) -> HttpResponse:
    """The case as it is now, with what was typed and why it was refused."""
    desk = read_desk(request.token, filters, task_id=task_id)
    errors = []
    if refusal is not None:
        known = {"reason", "corrections", "outcome"}
        errors = [
            {"href": f"#{name}" if name in known else "#decision", "text": message}
            for name, message in refusal.fields.items()
        ] or [{"href": "#decision", "text": refusal.text_above_form}]
    if official is not None:
        errors += official.summary
    status = refusal.status if refusal is not None else 422 if errors else 200
    fields = dict(refusal.fields) if refusal is not None else {}
    return show_task(request, desk, filters, status, typed=typed, errors=errors, field_errors=fields, official=official)


def _next(request: HttpRequest, task: dict[str, object], filters: Filters) -> HttpResponse:
    """On to the task after this one in the same list; to the list itself at its end."""
    here = Filters(filters.card, filters.taken, filters.item, key_of(task))
    desk = read_desk(request.token, here)
    done = f"done={task['id']}"
    query = filters.query() if not filters.cursor else filters.query(cursor=filters.cursor)
    if not desk.rows:
        desk = read_desk(request.token, Filters(filters.card, filters.taken, filters.item))
        query = filters.query(cursor="")
    where = reverse("desk-task", args=[desk.rows[0]["id"]]) if desk.rows else reverse("desk-tasks")
    return HttpResponseRedirect(f"{where}{query}{'&' if query else '?'}{done}")


def _back(task_id: UUID, filters: Filters) -> HttpResponse:
    query = filters.query() if not filters.cursor else filters.query(cursor=filters.cursor)
    return HttpResponseRedirect(reverse("desk-task", args=[task_id]) + query)


@page("signed_in", "POST")
def take(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Take the task, so that colleagues see who works on it."""
    check_office(request.actor)
    take_task(actor=request.actor, task_id=task_id, now=clock.now())
    return _back(task_id, filters_from(request.GET))


@page("signed_in", "POST")
def release(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the task back to the pool."""
    check_office(request.actor)
    release_task(actor=request.actor, task_id=task_id, now=clock.now())
    return _back(task_id, filters_from(request.GET))
