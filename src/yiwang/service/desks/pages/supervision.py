"""The supervisor's desk: cards, overdue cases, steps where work waits; each figure leads to its cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.service.desks.frame import show
from yiwang.service.desks.queries import supervision as read
from yiwang.service.desks.queries.paged import safe_page
from yiwang.service.desks.showing.clocks import badge_of_day

ORDER = ("due_on", "id")


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
    actor, now = request.actor, clock.now()
    today = legal_day(now)
    given = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in ("kind", "item", "node", "done")}
    if given["item"] and given["node"]:
        if given["done"]:
            rows, title = (
                read.done_at(actor, given["item"], given["node"], now - timedelta(days=30)),
                _("最近30天办完这一步的办件"),
            )
        else:
            rows, title = read.waiting_at(actor, given["item"], given["node"]), _("停在这一步的办件")
    else:
        kind = given["kind"] if given["kind"] in ("yellow", "red", "overdue", "today") else ""
        rows, title = read.which(actor, kind, today), figure_titles()[kind]
    found = safe_page(rows.exclude(due_on=None), ORDER, request.GET.get("cursor", ""))
    query = urlencode({name: value for name, value in given.items() if value})
    here = reverse("desk-supervised-cases")
    context = {
        "title": title,
        "rows": [_row(case, today) for case in found.rows],
        "next": f"{here}?{query}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?{query}&cursor={found.previous}" if found.previous else "",
    }
    return show(request, actor, "desk-supervision", "desks/supervised_cases.html", context)


def figure_titles() -> dict[str, str]:
    """What each figure is called."""
    return {
        "": _("正在办的办件"),
        "red": _("红牌"),
        "yellow": _("黄牌"),
        "overdue": _("已经超期"),
        "today": _("今天到期"),
    }


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
