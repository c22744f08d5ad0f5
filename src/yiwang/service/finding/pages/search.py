"""The search page: results, the answer box, filters that are links, what to do where nothing was found; its export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.paging import Page, bounded_count
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.guides import applicant_words
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.pack_offices import keys_of_office
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.service.catalogue.prominent import prominent
from yiwang.service.catalogue.queries import ORDER, items
from yiwang.service.finding.answers import box_for
from yiwang.service.finding.cards import card_only
from yiwang.service.finding.correcting import corrected
from yiwang.service.finding.narrowing import groups_of
from yiwang.service.finding.results import Results, elsewhere, find
from yiwang.service.finding.rows import item_facts
from yiwang.service.finding.wishes import MOST_PAGES, WHOLLY_ONLINE, Wishes, wishes_of
from yiwang.ui.filters import number

MOST_READ, MOST_OFTEN = 3, 4


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; a stranger costs no query."""
    return request.actor if getattr(request, "token", None) else STRANGER


@page("anyone", "GET")
def search(request: HttpRequest) -> HttpResponse:
    """Results for words, or the whole list where no words are given; a fixed number of queries whatever the size."""
    wishes, place = wishes_of(request.GET), chosen_place(request)
    if not wishes.q:
        return _list(request, wishes, place)
    results = find(wishes, place, actor_of(request))
    weak = not results.items or "words" in results.relaxed
    near = elsewhere(wishes, actor_of(request)) if weak and wishes.page == 1 and (wishes.narrowed or place) else []
    right = corrected(wishes.q, [row.title for row in results.items[:MOST_READ]]) if wishes.page == 1 else ""
    context = {
        "corrected": right,
        "correction": replace(wishes, q=right).address() if right else "",
        "often": [] if results or near else prominent(MOST_OFTEN),
        **_frame(wishes, results.place or (None if results.named else place), results),
        "results": results,
        "rows": results.items,
        "near": near,
        "box": box_for(results),
        "count": number(results.total),
        "more": results.more,
        "previous": wishes.page_address(wishes.page - 1) if wishes.page > 1 else "",
        "next": wishes.page_address(wishes.page + 1) if wishes.page < min(results.pages, MOST_PAGES) else "",
    }
    return public(request, render(request, "finding/search.html", context))


def _frame(wishes: Wishes, place: ChosenPlace | None, results: Results | None) -> dict[str, Any]:
    return {
        "query": wishes.q,
        "wishes": wishes,
        "hidden": {name: value for name, value in wishes.pairs().items() if name != "q"},
        "place": place,
        "groups": groups_of(wishes, place, results),
        "clear": wishes.bare().address() if wishes.narrowed else "",
        "export": wishes.address("/search/export.csv"),
        "everywhere": wishes.address(where="all"),
    }


def _list(request: HttpRequest, wishes: Wishes, place: ChosenPlace | None) -> HttpResponse:
    """Everything under the filters by title; key-set paging."""
    rows = listed(wishes, place)
    found = _page_of(rows, request.GET.get("cursor", "")[:2000])
    count, more = bounded_count(rows)
    context = {
        **_frame(wishes, place, None),
        "results": None,
        "rows": [_listed(row) for row in found.rows],
        "near": [],
        "box": None,
        "count": number(count),
        "more": more,
        "previous": wishes.address(cursor=found.previous or "") if found.previous else "",
        "next": wishes.address(cursor=found.next or "") if found.next else "",
    }
    return public(request, render(request, "finding/search.html", context))


def listed(wishes: Wishes, place: ChosenPlace | None) -> QuerySet[ServiceItem]:
    """The items under these filters, without words."""
    rows = items(
        division=place.code if place and not wishes.where else "",
        applicants=wishes.audience,
        power_type=wishes.power_type,
        theme=wishes.theme,
        online=bool(wishes.online),
    )
    if wishes.online == "all":
        rows = rows.filter(face__depth__gte=WHOLLY_ONLINE)
    if wishes.office:
        mine = keys_of_office(wishes.office, place.code if place and not wishes.where else "")
        rows = rows.filter(Q(organization_name=wishes.office) | Q(key__in=mine))
    if wishes.card:
        rows = card_only(rows)
    return rows


def _page_of(rows: QuerySet[ServiceItem], cursor: str) -> Page[ServiceItem]:
    try:
        return paged(rows, order=ORDER, cursor=cursor or None, size=20)
    except (TypeError, ValueError) as forged:  # values that no row of the list can have
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def _listed(row: ServiceItem) -> dict[str, Any]:
    names = ("applicants", "instant", "bundle", "online", "visits")
    facts = item_facts({name: getattr(row.face, name) for name in names})
    line = " · ".join(part for part in (row.power_type, row.organization_name, *facts) if part)
    return {"href": f"/items/{row.key}/", "title": row.title, "text": row.summary, "line": line, "ping": ""}


@page("anyone", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same words and filters as CSV: results of a search, or every item in chunks."""
    wishes, place = wishes_of(request.GET), chosen_place(request)
    cells = _cells_of_words(wishes, place, actor_of(request)) if wishes.q else _cells(listed(wishes, place))
    response = StreamingHttpResponse(csv_lines(cells), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _("事项") + ".csv") or "attachment"
    return response


def _header() -> list[str]:
    return [_("事项"), _("编码"), _("类型"), _("机构"), _("地区代码"), _("谁来办"), _("网上能办"), _("来源")]


def _cells(rows: QuerySet[ServiceItem]) -> Iterator[list[str]]:
    yield _header()
    for row in rows.order_by(*ORDER).iterator(chunk_size=500):
        yield _cells_of(row)


def _cells_of(row: ServiceItem) -> list[str]:
    who = "、".join(applicant_words(code) for code in row.applicants)
    online = _("是") if row.online else _("否")
    return [row.title, row.code, row.power_type, row.organization_name, row.division_code, who, online, row.source]


def _cells_of_words(wishes: Wishes, place: ChosenPlace | None, actor: Actor) -> Iterator[list[str]]:
    hits = find(wishes, place, actor, count=False).hits
    keys = [hit.place.key for hit in hits]
    rows = {row.key: row for row in ServiceItem.objects.filter(key__in=keys).select_related("face")}
    yield _header()
    yield from (_cells_of(rows[key]) for key in keys if key in rows)
