"""The work-list and the opened case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.routes import page
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.asking import identifier
from yiwang.service.desks.pages.case import case_context
from yiwang.service.desks.queries.desk import Desk, check_office, read_desk
from yiwang.service.desks.queries.filters import Filters, filters_from
from yiwang.service.desks.queries.lists import count_since, items_waiting
from yiwang.service.desks.showing.rows import filter_groups, work_rows


@page("signed_in", "GET", lazy=True)
def task_list(request: HttpRequest) -> HttpResponse:
    """The list alone; on wide screens the first case stands beside it once it is opened."""
    filters = filters_from(request.GET)
    desk = read_desk(request.token, filters, done=identifier(request.GET.get("done", "")))
    return show(request, desk.actor, "desk-tasks", "desks/tasks.html", list_context(desk, filters))


@page("signed_in", "GET", lazy=True)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """List left, case right."""
    filters = filters_from(request.GET)
    desk = read_desk(request.token, filters, task_id=task_id, done=identifier(request.GET.get("done", "")))
    return show_task(request, desk, filters)


def show_task(request: HttpRequest, desk: Desk, filters: Filters, status: int = 200, **more: object) -> HttpResponse:
    """Draw the opened case with what was typed or refused (``more``)."""
    assert desk.opened is not None
    view = request.GET.get("view", "")
    context = {
        **list_context(desk, filters, desk.opened.task_id),
        **case_context(desk, filters, view if view in ("story", "flow") else ""),
        **more,
    }
    response = show(request, desk.actor, "desk-tasks", "desks/task.html", context, status)
    response.yw_diagram = view == "flow"
    return response


def list_context(desk: Desk, filters: Filters, current: str = "") -> dict[str, object]:
    """The list with its filters."""
    today = legal_day(clock.now())
    newest = max((row["since"] for row in desk.rows), default="")
    return {
        "rows": work_rows(desk.actor, desk.rows, filters, today, current),
        "groups": filter_groups(filters),
        "filters": filters,
        "next_query": filters.query(cursor=desk.next) if desk.next else "",
        "first_query": filters.query(cursor="") if filters.cursor else "",
        "newest": newest or clock.now().isoformat(),
        "done": desk.done,
    }


@page("signed_in", "GET")
def news(request: HttpRequest) -> HttpResponse:
    """How many tasks came since the list was drawn: a quiet line, and nothing (204) while nothing changed."""
    check_office(request.actor)
    since = request.GET.get("since", "")
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as broken:
        raise InvalidInput(_("页面不完整，请重新打开后再办。")) from broken
    if moment.tzinfo is None:
        raise InvalidInput(_("页面不完整，请重新打开后再办。"))
    found, more = count_since(request.actor, moment)
    if str(found) == request.GET.get("known", "0") or not found:
        return HttpResponse(status=204)
    return render(request, "desks/news.html", {"found": found, "more": more, "since": since})


@page("signed_in", "GET")
def items(request: HttpRequest) -> HttpResponse:
    """Which service items wait in the list, to narrow it to one."""
    check_office(request.actor)
    filters = filters_from(request.GET)
    found = items_waiting(request.actor)
    return show(
        request,
        request.actor,
        "desk-tasks",
        "desks/items.html",
        {"found": found, "filters": filters, "title": _("按事项筛选")},
    )
