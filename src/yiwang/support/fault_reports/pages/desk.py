"""User experience by page and office (用户体验情况), and tasks of trial users. The work itself is in work orders."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.privacy.looks import look
from yiwang.support.fault_reports import queries
from yiwang.support.fault_reports.actions.report_fault import said_in
from yiwang.support.fault_reports.actions.trials import Task, close_task, make_task
from yiwang.support.fault_reports.models import FaultReport

READERS = "duty:fault.mend,fault.confirm,supervise"


def _days(request: HttpRequest) -> int:
    sent = request.GET.get("days", "")
    return int(sent) if sent.isdecimal() and int(sent[:4]) in queries.DAYS else 90


@page(READERS, "GET", "POST")
def faults(request: HttpRequest) -> HttpResponse:
    """Figures, and the tasks of the own office."""
    if request.method != "POST":
        return _show(request, None)
    post = request.POST
    try:
        if post.get("act") == "close":
            close_task(actor=request.actor, task_id=_uuid(post.get("task", "")), now=clock.now())
        else:
            task = Task(post.get("title", ""), post.get("says", ""), post.get("page", "").strip(), _day(request))
            make_task(actor=request.actor, task=task, now=clock.now())
    except Refusal as refused:
        if refused.status in (401, 403, 404):
            raise
        return _show(request, refused)
    return HttpResponseRedirect("/desk/faults/?done=1")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound from wrong


def _day(request: HttpRequest) -> date | None:
    try:
        return date(*(int(request.POST.get(f"until.{part}", "")) for part in ("year", "month", "day")))
    except ValueError:
        return None


def _show(request: HttpRequest, refused: Refusal | None) -> HttpResponse:
    days = _days(request)
    at_fields = refused.fields if refused else {}
    post = request.POST
    typed = {name: post.get(name, "") for name in ("title", "says", "page")} if refused else {}
    until = {part: post.get(f"until.{part}", "") for part in ("year", "month", "day")} if refused else {}
    context: dict[str, Any] = {
        "figures": queries.figures(request.actor, clock.now(), days),
        "today": legal_day(clock.now()),
        "filters_list": [
            {
                "title": _("最近多少天"),
                "links": [
                    {"text": _("%(n)s天") % {"n": n}, "href": f"?days={n}", "current": n == days} for n in queries.DAYS
                ],
            }
        ],
        "days": days,
        "tasks": list(queries.tasks_of(request.actor)[:50]),
        "may_ask": allowed(request.actor, "trial.ask"),
        "typed": typed,
        "until": until,
        "fields": {pointer.strip("/"): text for pointer, text in at_fields.items()},
        "errors": [{"href": f"#{pointer.strip('/')}", "text": text} for pointer, text in at_fields.items()],
        "done": request.GET.get("done") == "1",
    }
    return render(request, "fault_reports/desk.html", context, status=refused.status if refused else 200)


@page("duty:fault.mend,fault.confirm")
def contact(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """How to reach the reporter. The look is recorded before it is shown."""
    actor = request.actor
    offices = [*actor.organizations_with("fault.mend"), *actor.organizations_with("fault.confirm")]
    row: FaultReport = FaultReport.objects.visible_to(actor).filter(offices__overlap=offices).get_or_refuse(fault_id)
    look(actor, Subject("fault_report", row.pk), "contact", "contact", organization_id=row.organization_id)
    response = render(request, "fault_reports/contact.html", {"row": row, "contact": said_in(row)["contact"]})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page(READERS)
def faults_export(request: HttpRequest) -> StreamingHttpResponse:
    """The figures by page and office as a table, for the circular."""
    found = queries.figures(request.actor, clock.now(), _days(request))
    post = request.actor.posts[0]
    subject = Subject("organization", post.organization_id)
    record_apart(NewEvent("fault.exported", request.actor, subject, {"rows": found.total}, post.organization_id))
    header = [_("哪一页或者哪个单位"), _("反映"), _("已答复"), _("已改好"), _("试用员反映")]
    rows = [[_called(row), row["total"], row["answered"], row["mended"], row["by_trial"]] for row in found.pages]
    rows += [[row["name"], row["total"], row["answered"], row["mended"], row["by_trial"]] for row in found.offices]
    return csv_answer("user-experience", header, rows)


def _called(row: dict[str, Any]) -> str:
    return str(row["called"] or row["page"] or _("没有说是哪一页"))
