"""One's own cases and drafts: the lists and their exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core.paging import bounded_count
from yiwang.core.routes import page
from yiwang.service.applications.models import Draft
from yiwang.service.applications.presenting import card_of_row, cards_of
from yiwang.service.applications.queries import (
    DRAFT_FILTERS,
    DRAFT_ORDER,
    FILTERS,
    draft_rows,
    my_case_page,
    my_cases,
    my_draft_page,
    my_drafts,
    place_names,
)
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.paths import with_query
from yiwang.ui.filters import zh_datetime

MOST_DRAFTS = 10_000


@page("signed_in", "GET")
def cases(request: HttpRequest) -> HttpResponse:
    """The list: filters as links, key-set paging, an honest count."""
    which, query = _wishes(request, "state", FILTERS)
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
    which, query = _wishes(request, "state", FILTERS)
    rows = my_cases(request.actor, which, query).order_by("-submitted_at", "id")
    return _table(_("我的办件"), _cells(rows))


def _wishes(request: HttpRequest, name: str, known: tuple[str, ...]) -> tuple[str, str]:
    """The filter that is asked for (none that nobody knows), and the words that are looked for."""
    which = request.GET.get(name, "")
    return which if which in known else "", "".join(c for c in request.GET.get("q", "") if c.isprintable())[:60].strip()


def _table(name: str, rows: Iterator[list[str]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cells(rows: Any) -> Iterator[list[str]]:
    yield [_("办件编号"), _("事项"), _("现在"), _("说明"), _("提交时间")]
    for row in rows.iterator(chunk_size=500):
        card = card_of_row(row)
        yield [card["number"], card["title"], card["state"], card["sentence"], zh_datetime(card["submitted_at"])]


@page("signed_in", "GET")
def drafts(request: HttpRequest) -> HttpResponse:
    """Everything begun and not sent in, the last touched first."""
    which, query = _wishes(request, "kind", DRAFT_FILTERS)
    found = my_draft_page(request.actor, which, query, request.GET.get("cursor", "")[:2000])
    wishes = {"kind": which, "q": query}
    titles = {"": _("全部"), "single": _("单个事项"), "bundle": _("一件事")}
    links = [
        {"text": text, "href": with_query("/drafts/", wishes, kind=name), "current": name == which}
        for name, text in titles.items()
    ]
    context = {
        "drafts": found.rows,
        "groups": [{"title": _("办什么"), "links": links}],
        "q": query,
        "which": which,
        "previous": with_query("/drafts/", wishes, cursor=found.previous or "") if found.previous else "",
        "next": with_query("/drafts/", wishes, cursor=found.next or "") if found.next else "",
        "export": with_query("/drafts/export.csv", wishes),
    }
    return render(request, "applications/drafts.html", context)


@page("signed_in", "GET")
def drafts_export(request: HttpRequest) -> StreamingHttpResponse:
    """One's own drafts as CSV, without what was filled in."""
    which, query = _wishes(request, "kind", DRAFT_FILTERS)
    rows = list(draft_rows(request.actor, which, query).order_by(*DRAFT_ORDER)[:MOST_DRAFTS])
    return _table(_("没填完的申请"), _draft_cells(rows))


def _draft_cells(drafts: list[Draft]) -> Iterator[list[str]]:
    places = place_names(drafts)
    yield [_("事项"), _("在哪里办"), _("开始填写"), _("上次保存")]
    for draft in drafts:
        begun, saved = zh_datetime(draft.created_at), zh_datetime(draft.updated_at)
        yield [draft.title, places.get(draft.division_id, ""), begun, saved]
