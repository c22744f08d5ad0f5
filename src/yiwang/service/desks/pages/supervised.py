"""One case as its supervisor sees it: remind, pass on, mend, end. Answers stay masked here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotFound, NotPermitted, NotSignedIn, Refusal
from yiwang.core.routes import page
from yiwang.engines.proceedings.actions.signals import resolve_incident
from yiwang.engines.proceedings.context import CLOSED
from yiwang.engines.proceedings.rules import target_of
from yiwang.people.reach import SUPERVISE, supervises_above
from yiwang.service.desks.actions.remind import remind
from yiwang.service.desks.actions.terminate import terminate
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.asking import text, version_of
from yiwang.service.desks.pages.case import context_of, facts_of
from yiwang.service.desks.queries.cases import read_case
from yiwang.service.desks.showing.clocks import badge_of_day
from yiwang.service.desks.showing.story import opinions_of, steps_of, timeline_of


@page("duty:supervise", "GET")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case with its tasks, clocks, troubles and story."""
    return _draw(request, case_id, None)


def _draw(request: HttpRequest, case_id: UUID, refusal: Refusal | None) -> HttpResponse:
    actor, opened = read_case(request.token, case_id)
    if not supervises_above(actor, opened.case.get("lineage") or []):
        raise NotFound
    context, today = context_of(opened), legal_day(clock.now())
    own = context.organization_id in actor.organizations_with(SUPERVISE)  # from above one looks and reminds only
    errors = []
    if refusal is not None:
        errors = [{"href": "#reason" if "reason" in refusal.fields else "#main", "text": refusal.text_above_form}]
    tasks = [
        {
            **task,
            "holder": opened.names.get(task["assignee_id"] or "", ""),
            "badge": badge_of_day(task["due_on"], opened.case["card"], today),
        }
        for task in opened.case["tasks"]
        if task["state"] not in CLOSED
    ]
    found: dict[str, Any] = {
        **facts_of(opened, today),
        "tasks": tasks,
        "opinions": opinions_of(context, opened),
        "steps": steps_of(context, opened.names),
        "story": timeline_of(opened),
        "incidents": list(context.flow_state().incidents.values()),
        "may_act": own,
        "may_end": own and target_of("terminate", context.state) is not None,
        "reason": request.POST.get("reason", "")[:4000],
        "errors": errors,
        "fields": dict(refusal.fields) if refusal else {},
        "done": request.GET.get("done", ""),
    }
    status = refusal.status if refusal else 200
    return show(request, actor, "desk-supervision", "desks/supervised_case.html", found, status)


def _act(request: HttpRequest, case_id: UUID, done: str, work: Any) -> HttpResponse:
    try:
        work()
    except (NotFound, NotSignedIn, NotPermitted):
        raise
    except Refusal as refusal:
        return _draw(request, case_id, refusal)
    return HttpResponseRedirect(f"{reverse('desk-supervised-case', args=[case_id])}?done={done}")


@page("duty:supervise", "POST")
def remind_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Remind whoever holds the task."""
    return _act(request, case_id, "reminded", lambda: remind(actor=request.actor, task_id=task_id, now=clock.now()))


@page("duty:supervise", "POST")
def end_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Terminate the case with a reason."""

    def work() -> None:
        terminate(
            actor=request.actor,
            proceeding_id=case_id,
            reason=text(request, "reason"),
            version=version_of(request),
            now=clock.now(),
        )

    return _act(request, case_id, "ended", work)


@page("duty:supervise", "POST")
def mend(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let a stuck token try again, or go on past the node."""
    given = request.POST

    def work() -> None:
        resolve_incident(
            actor=request.actor,
            proceeding_id=case_id,
            incident_id=given.get("incident", "")[:80],
            action=given.get("action", ""),
            now=clock.now(),
        )

    return _act(request, case_id, "mended", work)
