"""One's own cases: the list and its export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core.paging import bounded_count
from yiwang.core.routes import page
from yiwang.service.applications.presenting import card_of_row, cards_of
from yiwang.service.applications.queries import FILTERS, my_case_page, my_cases, my_drafts
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.paths import with_query
from yiwang.ui.filters import zh_datetime


@page("signed_in", "GET")
def cases(request: HttpRequest) -> HttpResponse:
    """The list: filters as links, key-set paging, an honest count."""
    which = request.GET.get("state", "") if request.GET.get("state") in FILTERS else ""
    query = "".join(c for c in request.GET.get("q", "") if c.isprintable())[:60].strip()
    found = my_case_page(request.actor, which, query, request.GET.get("cursor", "")[:2000])
    count, more = bounded_count(my_cases(request.actor, which, query))
    wishes = {"state": which, "q": query}
    titles = {"": _("全部"), "open": _("正在办"), "mine": _("等您办"), "done": _("已办完")}
    links = [
        {"text": text, "href": with_query("/cases/", wishes, state=name), "current": name == which}
        for name, text in titles.items()
    ]
    context = {
        "rows": cards_of(found.rows),
        "groups": [{"title": _("办到哪里"), "links": links}],
        "q": query,
        "which": which,
        "count": count,
        "more": more,
        "previous": with_query("/cases/", wishes, cursor=found.previous or "") if found.previous else "",
        "next": with_query("/cases/", wishes, cursor=found.next or "") if found.next else "",
        "export": with_query("/cases/export.csv", wishes),
        "drafts": [] if which or query else my_drafts(request.actor)[:5],
    }
    return render(request, "applications/cases.html", context)


@page("signed_in", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """One's own cases as CSV, streamed."""
    which = request.GET.get("state", "") if request.GET.get("state") in FILTERS else ""
    query = "".join(c for c in request.GET.get("q", "") if c.isprintable())[:60].strip()
    rows = my_cases(request.actor, which, query).order_by("-submitted_at", "id")
    response = StreamingHttpResponse(csv_lines(_cells(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _("我的办件") + ".csv") or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cells(rows: Any) -> Iterator[list[str]]:
    yield [_("办件编号"), _("事项"), _("现在"), _("说明"), _("提交时间")]
    for row in rows.iterator(chunk_size=500):
        card = card_of_row(row)
        yield [card["number"], card["title"], card["state"], card["sentence"], zh_datetime(card["submitted_at"])]
