"""Public pages of the catalogue: search with filters, its export, and the guide of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.paging import bounded_count
from yiwang.core.revisions import revision
from yiwang.core.routes import page
from yiwang.service.applications.asking import ask, query_of, read_choices
from yiwang.service.applications.items import Item, text_of
from yiwang.service.catalogue.bundles import bundle_guide
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.guides import applicant_words, guide_of
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.service.catalogue.queries import item_by_key, item_page, items, nearest
from yiwang.ui.display import language_tag

AUDIENCES = ("natural_person", "legal_person")
POWER_TYPES = ("行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "公共服务", "其他行政权力", "一件事")
LONGEST_QUERY = 100


def _wishes(request: HttpRequest) -> dict[str, str]:
    """The filters in the address, bounded and known; anything else counts as not chosen."""
    sent = request.GET
    query = "".join(char for char in sent.get("q", "") if char.isprintable())[:LONGEST_QUERY].strip()
    return {
        "q": query,
        "for": sent.get("for", "") if sent.get("for") in AUDIENCES else "",
        "type": sent.get("type", "") if sent.get("type") in POWER_TYPES else "",
        "online": "1" if sent.get("online") == "1" else "",
        "where": "all" if sent.get("where") == "all" else "",
    }


def _filters(wishes: Mapping[str, str], place: ChosenPlace | None) -> dict[str, Any]:
    return {
        "query": wishes["q"],
        "division": place.code if place and not wishes["where"] else "",
        "applicants": wishes["for"],
        "power_type": wishes["type"],
        "online": bool(wishes["online"]),
    }


@page("anyone", "GET")
def search(request: HttpRequest) -> HttpResponse:
    """The list with filters that are links; key-set paging; three queries whatever the size."""
    wishes, place = _wishes(request), chosen_place(request)
    filters = _filters(wishes, place)
    cursor = request.GET.get("cursor", "")[:2000]
    found = item_page(cursor=cursor or None, **filters)
    count, more = bounded_count(items(**filters))
    near = [] if found.rows or cursor or not wishes["q"] else nearest(**filters)
    context = {
        "near": [_listed(row) for row in near],
        "query": wishes["q"],
        "wishes": wishes,
        "place": place,
        "rows": [_listed(row) for row in found.rows],
        "groups": _groups(wishes, place),
        "clear": "/search/" if any(wishes[name] for name in ("for", "type", "online", "where")) else "",
        "previous": with_query("/search/", wishes, cursor=found.previous or ""),
        "next": with_query("/search/", wishes, cursor=found.next or ""),
        "has_previous": bool(found.previous),
        "has_next": bool(found.next),
        "count": count,
        "more": more,
        "export": with_query("/search/export.csv", wishes),
        "everywhere": with_query("/search/", {**wishes, "where": "all"}),
    }
    return public(request, render(request, "catalogue/search.html", context))


def _listed(row: ServiceItem) -> dict[str, Any]:
    if row.instant:
        how = _("系统当场办理，24小时")
    elif row.bundle:
        how = _("几家单位一起办")
    else:
        how = _("网上申请") if row.online else _("线下办理")
    who = "、".join(applicant_words(code) for code in row.applicants)
    meta = " · ".join(part for part in (row.power_type, row.organization_name, who, how) if part)
    return {"href": f"/items/{row.key}/", "title": row.title, "text": row.summary, "meta": meta}


def _groups(wishes: Mapping[str, str], place: ChosenPlace | None) -> list[dict[str, Any]]:
    def link(text: str, name: str, value: str) -> dict[str, Any]:
        return {"text": text, "href": with_query("/search/", wishes, **{name: value}), "current": wishes[name] == value}

    groups = []
    if place is not None:
        here = _("%(place)s能办的") % {"place": place.name}
        groups.append({"title": _("地区"), "links": [link(here, "where", ""), link(_("全部"), "where", "all")]})
    audiences = [link(_("不限"), "for", ""), *(link(applicant_words(code), "for", code) for code in AUDIENCES)]
    types = [link(_("不限"), "type", ""), *(link(name, "type", name) for name in POWER_TYPES)]
    online = [link(_("不限"), "online", ""), link(_("网上能办"), "online", "1")]
    groups.append({"title": _("谁来办"), "links": audiences})
    groups.append({"title": _("怎样办"), "links": online})
    groups.append({"title": _("事项类型"), "links": types})
    return groups


@page("anyone", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters as CSV, streamed: the whole of it, in chunks."""
    rows = items(**_filters(_wishes(request), chosen_place(request))).order_by("title", "id")
    response = StreamingHttpResponse(csv_lines(_cells(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _("事项") + ".csv") or "attachment"
    return response


def _cells(rows: Any) -> Iterator[list[str]]:
    yield [_("事项"), _("编码"), _("类型"), _("机构"), _("地区代码"), _("谁来办"), _("网上能办"), _("来源")]
    for row in rows.iterator(chunk_size=500):
        who = "、".join(applicant_words(code) for code in row.applicants)
        online = _("是") if row.online else _("否")
        yield [row.title, row.code, row.power_type, row.organization_name, row.division_code, who, online, row.source]


@page("anyone", "GET")
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The guide of one item: of a pack, of a bundle, or of an imported list with its flaws."""
    row = item_by_key(key[:120].replace("\x00", ""))
    place = chosen_place(request)
    if row.revision is None:
        return public(request, render(request, "catalogue/imported.html", _imported(row)))
    published = revision(row.revision)
    if row.bundle:
        return public(request, render(request, "catalogue/bundle.html", bundle_guide(row, published, place)))
    item = Item(published)
    given = read_choices(item, request.GET)
    asked = ask(item, given, language_tag())
    tab = request.GET.get("tab") if request.GET.get("tab") == "flow" else ""
    pairs = query_of(asked.given)
    context = {
        "row": row,
        "key": row.key,
        "asked": asked,
        "place": place,
        "guide": guide_of(item, place, asked.given, legal_day(clock.now()), language_tag()),
        "tab": tab,
        "start": f"/apply/{row.key}/" + (f"?{urlencode(pairs)}" if pairs else ""),
        "tabs": [
            {"text": _("办事指南"), "href": f"/items/{row.key}/", "current": not tab},
            {"text": _("流程图"), "href": f"/items/{row.key}/?tab=flow", "current": tab == "flow"},
        ],
    }
    response = render(request, "catalogue/guide.html", context)
    response.yw_diagram = tab == "flow"  # type: ignore[attr-defined]
    return public(request, response)


def _imported(row: ServiceItem) -> dict[str, Any]:
    return {"row": row, "findings": [text_of(finding.get("message", "")) for finding in row.findings]}


@page("anyone", "GET")
def flow_model(request: HttpRequest, key: str) -> HttpResponse:
    """The drawn flow of an item as BPMN 2.0 XML."""
    row = item_by_key(key[:120].replace("\x00", ""))
    if row.revision is None or row.bundle:
        raise NotFound
    item = Item(revision(row.revision))
    if item.content.get("flow") is None:
        raise InvalidInput(_("这个事项没有流程图。"))
    xml = item.member("flows", item.content["flow"]).content["xml"]
    return public(request, HttpResponse(xml, content_type="application/xml; charset=utf-8"), 600)
