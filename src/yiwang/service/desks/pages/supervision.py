"""The supervisor's desk: cards, overdue cases, steps where work waits; each figure leads to its cases."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.people.exporting import csv_answer
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.supervised_list import Asked, figure_titles, read_asked
from yiwang.service.desks.queries import supervision as read
from yiwang.service.desks.queries.paged import safe_page
from yiwang.service.desks.showing.clocks import badge_of_day
from yiwang.ui.filters import zh_datetime

ORDER = ("due_on", "id")
MOST_EXPORTED = 10_000


@page("duty:supervise", "GET")
def overview(request: HttpRequest) -> HttpResponse:
    """Figures and bottlenecks of the own organizations."""
    actor, now = request.actor, clock.now()
    cases = reverse("desk-supervised-cases")
    waiting = []
    for row in read.bottlenecks(actor):
        days = (now - row.oldest).days
        waiting.append(
            {**asdict(row), "days": days, "href": f"{cases}?{urlencode({'item': row.item, 'node': row.node})}"}
        )
    speeds = [
        {**asdict(row), "href": f"{cases}?{urlencode({'item': row.item, 'node': row.node, 'done': '1'})}"}
        for row in read.speeds(actor)
    ]
    context = {"figures": read.figures(actor, legal_day(now)), "waiting": waiting, "speeds": speeds, "now": now}
    return show(request, actor, "desk-supervision", "desks/supervision.html", context)


@page("duty:supervise", "GET")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure, by day due."""
    actor, today = request.actor, legal_day(clock.now())
    asked = read_asked(request)
    found = safe_page(asked.rows(actor), ORDER, request.GET.get("cursor", ""))
    here = reverse("desk-supervised-cases")
    context = {
        "asked": asked,
        "title": asked.title,
        "rows": [_row(case, today) for case in found.rows],
        "groups": _kinds(asked) if not asked.step else [],
        "hidden": {name: value for name, value in asked.given.items() if value and name != "q"},
        "export": f"{reverse('desk-supervised-export')}?{asked.query()}",
        "next": f"{here}?{asked.query()}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?{asked.query()}&cursor={found.previous}" if found.previous else "",
    }
    return show(request, actor, "desk-supervision", "desks/supervised_cases.html", context)


@page("duty:supervise", "GET")
def cases_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same cases as a table; recorded. Applicants stay masked."""
    actor, asked = request.actor, read_asked(request)
    post = actor.post_with("supervise")
    assert post is not None
    subject, payload = (
        Subject("organization", post.organization_id),
        {"list": "supervision", "kind": asked.given["kind"]},
    )
    record_apart(NewEvent("worklist.exported", actor, subject, payload, post.organization_id, post.division_id))
    header = [_("编号"), _("事项"), _("申请人"), _("状态"), _("亮牌"), _("到期日"), _("提交时间")]
    rows = asked.rows(actor).order_by(*ORDER)[:MOST_EXPORTED].iterator(chunk_size=500)
    return csv_answer("cases", header, (_cells(case) for case in rows))


def _cells(case: Any) -> list[str]:
    card, due = {"yellow": _("黄牌"), "red": _("红牌")}.get(case.card, ""), case.due_on.isoformat()
    state, when = _(STATE_TITLES.get(case.state, "")), zh_datetime(case.submitted_at)
    return [case.number, case.title, case.applicant_masked, state, card, due, when]


def _kinds(asked: Asked) -> list[dict[str, Any]]:
    here = reverse("desk-supervised-cases")
    links = [
        {"text": text, "href": f"{here}?{asked.query(kind=kind)}", "current": asked.given["kind"] == kind}
        for kind, text in figure_titles().items()
    ]
    return [{"title": _("看哪些"), "links": links}]


def _row(case: Any, today: Any) -> dict[str, Any]:
    due = case.due_on.isoformat() if case.due_on else None
    return {
        "href": reverse("desk-supervised-case", args=[case.pk]),
        "number": case.number,
        "title": case.title,
        "applicant": case.applicant_masked,
        "state": _(STATE_TITLES.get(case.state, "")),
        "badge": badge_of_day(due, case.card, today) if case.ended_at is None else None,
    }


@page("duty:supervise", "GET")
def incidents(request: HttpRequest) -> HttpResponse:
    """Cases that cannot go on by themselves."""
    actor = request.actor
    rows = [
        {
            "href": reverse("desk-supervised-case", args=[row["id"]]) + "#incidents",
            "number": row["number"],
            "title": row["title"],
            "applicant": row["applicant_masked"],
            "trouble": "；".join(str(i.get("message", "")) for i in row["flow"]["incidents"]),
        }
        for row in read.with_incidents(actor)
    ]
    return show(request, actor, "desk-supervision", "desks/incidents.html", {"rows": rows})
