"""Trial users: what it is about, coming and leaving, what to try, the own reports and what came of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotSignedIn
from yiwang.core.routes import page
from yiwang.support.fault_reports import queries
from yiwang.support.fault_reports.actions.trials import enrol, leave
from yiwang.support.fault_reports.models import FaultReport
from yiwang.support.fault_reports.pages.reporting import shown


@page("anyone", "GET", "POST")
def trial(request: HttpRequest) -> HttpResponse:
    """Anybody reads it; who is signed in may enrol."""
    known = bool(request.token) and request.actor.signed_in
    if request.method == "POST":
        if not known:
            raise NotSignedIn
        act = leave if request.POST.get("act") == "leave" else enrol
        act(actor=request.actor, now=clock.now())
        return HttpResponseRedirect("/trial/?done=1")
    mine = queries.own_reports(request.actor) if known else []
    context = {
        "signed_in": known,
        "enrolled": known and queries.is_trial_user(request.actor),
        "tasks": list(queries.open_tasks(legal_day(clock.now()))[:50]),
        "reports": mine,
        "answered": sum(1 for row in mine if row.answered_at),
        "mended": sum(1 for row in mine if row.mended),
        "done": request.GET.get("done") == "1",
    }
    response = render(request, "fault_reports/trial.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page("signed_in", "GET")
def own_report(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """One of the own reports."""
    rows = FaultReport.objects.visible_to(request.actor).filter(account_id=request.actor.account_id)
    return shown(request, rows.get_or_refuse(fault_id))
