"""Statistics of the licence office: a table behind every figure, its source and its time; the same as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.licences.export import note_figures
from yiwang.support.licences.figures import by_month, by_office, by_type, span_of
from yiwang.support.licences.queries import today
from yiwang.ui.filters import zh_date, zh_datetime

KEPT = "duty:licence.issue,licence.revoke"
YEARS = 4
HEAD = (
    "统计项",
    "机构、月份或者证照类型",
    "开通类型数",
    "颁发数",
    "已盖电子印章",
    "盖章率（%）",
    "使用次数",
    "现在有效",
    "起",
    "止",
    "统计时间",
)


@page(KEPT, "GET")
def figures(request: HttpRequest) -> HttpResponse:
    """Opened types, issued, sealed share and used, by organization, month and type."""
    year, day = request.GET.get("year", "")[:4], today()
    first, last = span_of(year, day)
    offices, monthly = by_office(request.actor, first, last), by_month(request.actor, first, last)
    issued, sealed = sum(one.issued for one in offices), sum(one.sealed for one in offices)
    chosen = str(first.year) if (first.month, first.day) == (1, 1) and year == str(first.year) else ""
    years = [("", _("最近12个月"))] + [
        (str(day.year - n), _("%(year)s年") % {"year": day.year - n}) for n in range(YEARS)
    ]
    context: dict[str, Any] = {
        "cards": [
            (_("开通的证照类型"), sum(one.opened for one in offices), _("种")),
            (_("颁发的证照"), issued, _("张")),
            (_("盖章率"), round(100 * sealed / issued, 1) if issued else None, "%"),
            (_("证照被使用"), sum(one.used for one in offices), _("次")),
        ],
        "offices": [
            {
                "name": o.name,
                "opened": o.opened,
                "issued": o.issued,
                "sealed": o.sealed,
                "share": _percent(o.share),
                "used": o.used,
            }
            for o in offices
        ],
        "months": [(_("%(month)s月") % {"month": month.month}, number) for month, number, _sealed in monthly],
        "types": [
            {"title": title, "issued": number, "sealed": with_seal, "current": current}
            for _key, title, number, with_seal, current in by_type(request.actor, first, last)
        ],
        "any": bool(issued or sum(one.opened for one in offices)),
        "span": _("%(first)s至%(last)s") % {"first": zh_date(first), "last": zh_date(last)},
        "time": zh_datetime(clock.now()),
        "filters": [
            {
                "title": _("时间"),
                "links": [{"href": f"?year={code}", "text": text, "current": code == chosen} for code, text in years],
            }
        ],
        "export": f"{reverse('desk-licence-figures-export')}?year={chosen}",
    }
    return render(request, "licences/figures.html", context)


@page(KEPT, "GET")
def figures_export(request: HttpRequest) -> HttpResponse:
    """Every figure of the page as lines; recorded."""
    first, last = span_of(request.GET.get("year", "")[:4], today())
    when = zh_datetime(clock.now())
    tail = (first.isoformat(), last.isoformat(), when)
    rows: list[tuple[object, ...]] = [
        ("机构", one.name, one.opened, one.issued, one.sealed, _percent(one.share), one.used, "", *tail)
        for one in by_office(request.actor, first, last)
    ]
    for month, issued, sealed in by_month(request.actor, first, last):
        rows.append(("月份", f"{month:%Y-%m}", "", issued, sealed, _share(sealed, issued), "", "", *tail))
    for _key, title, issued, sealed, current in by_type(request.actor, first, last):
        rows.append(("证照类型", title, "", issued, sealed, _share(sealed, issued), "", current, *tail))
    note_figures(actor=request.actor, first=first, last=last, count=len(rows))
    return csv_answer("licence-figures", HEAD, rows)


def _share(part: int, whole: int) -> str:
    return _percent(round(100 * part / whole, 1) if whole else None)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:g}"
