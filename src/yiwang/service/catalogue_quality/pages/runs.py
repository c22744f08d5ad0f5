"""最多跑一次 at the desk: what organizations reach, and the items that stand in the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import MOST, csv_answer
from yiwang.service.catalogue_quality.models import OfficeRuns
from yiwang.service.catalogue_quality.pages.lists import DUTY
from yiwang.service.catalogue_quality.runs import WANTED, items_with, runs_of, together

ORDER = ("-many", "-unknown", "office")


@page(DUTY, "GET")
def offices(request: HttpRequest) -> HttpResponseBase:
    """The share of items with at most one visit, together and by organization; who has the most to do comes first."""
    require(request.actor, "catalogue_quality.see")
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable())[:60].strip()
    rows = OfficeRuns.objects.visible_to(request.actor)
    rows = rows.filter(name__icontains=words) if words else rows
    if request.GET.get("as") == "csv":
        return _exported(request, rows, words)
    found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None)
    here = reverse("desk-quality-runs")
    context = {
        "whole": together(rows),
        "rows": [
            {"name": row.name, "href": reverse("desk-quality-runs-office", args=[row.office]), "runs": runs_of(row)}
            for row in found.rows
        ],
        "search": words,
        "export": f"{here}?{urlencode({'q': words, 'as': 'csv'})}",
        "next": f"{here}?{urlencode({'q': words, 'cursor': found.next})}" if found.next else "",
        "previous": f"{here}?{urlencode({'q': words, 'cursor': found.previous})}" if found.previous else "",
    }
    return render(request, "catalogue_quality/runs.html", context)


def _exported(request: HttpRequest, rows: Any, words: str) -> HttpResponseBase:
    note = {"list": "runs", **({"q": words} if words else {})}
    record_apart(NewEvent("catalogue_quality.exported", request.actor, Subject("quality_list", new_id()), note))
    header = [
        _("单位"), _("地区代码"), _("事项数"), _("最多跑一次"), _("占比（%）"), _("不用跑"), _("跑两次以上"),
        _("没有写"),
    ]  # fmt: skip
    lines = rows.order_by(*ORDER)[:MOST].iterator(chunk_size=500)
    return csv_answer("at-most-one-visit", header, (_cells(row) for row in lines))


def _cells(row: OfficeRuns) -> list[str]:
    counts = (row.items, row.once, runs_of(row).share, row.never, row.many, row.unknown)
    return [row.name, row.division_code, *map(str, counts)]


@page(DUTY, "GET")
def office(request: HttpRequest, office_id: UUID) -> HttpResponseBase:
    """The items of an organization by visits: more than one, unsaid, all."""
    require(request.actor, "catalogue_quality.see")
    row: OfficeRuns = OfficeRuns.objects.visible_to(request.actor).get_or_refuse(office_id)
    show = request.GET.get("show", "many")
    show = show if show in WANTED else "all"
    here = reverse("desk-quality-runs-office", args=[row.office])
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(items_with(row.office, show), order=("-id",), cursor=cursor)
    filters = (("many", _("跑两次以上")), ("unknown", _("没有写")), ("all", _("全部")))
    context = {
        "row": row,
        "runs": runs_of(row),
        "groups": [{
            "title": _("要跑几次"),
            "links": [{"text": text, "href": f"{here}?show={code}", "current": code == show} for code, text in filters],
        }],
        "items": [
            {"title": item.title, "href": reverse("guide", args=[item.key]),
             "visits": item.face.visits if item.face else None}
            for item in found.rows
        ],
        "next": f"{here}?{urlencode({'show': show, 'cursor': found.next})}" if found.next else "",
        "previous": f"{here}?{urlencode({'show': show, 'cursor': found.previous})}" if found.previous else "",
    }  # fmt: skip
    return render(request, "catalogue_quality/runs_office.html", context)
