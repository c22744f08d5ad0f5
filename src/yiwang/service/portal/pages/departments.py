"""The departments of a place, and what each of them handles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.core.errors import NotFound
from yiwang.core.paging import bounded_count
from yiwang.core.routes import page
from yiwang.people.models import Organization
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.pack_offices import keys_of_role
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.place import AT, ChosenPlace, chosen_place
from yiwang.service.portal.filters import LONGEST_QUERY, of_department, office_of, wishes_of
from yiwang.service.portal.home import offices_of
from yiwang.service.portal.pages.services import exported, keyset, listing
from yiwang.service.portal.presenting import place_line

ORDER = ("-division__code", "name", "id")


@page("anyone", "GET")
def list_departments(request: HttpRequest) -> HttpResponse:
    """Departments of the place, the nearest first, with how much each handles; three queries whatever the size."""
    place, query = chosen_place(request), _query(request)
    context: dict[str, Any] = {"line": place_line(request), "place": place, "q": query, "rows": []}
    if place is not None:
        rows = _departments(request, place)
        found = keyset(request, rows, ORDER)
        counts = _counts(found.rows)
        at = {AT: request.GET.get(AT, "")[:12], "level": _level(request)}
        pairs = {"q": query, **at}
        count, more = bounded_count(rows)
        context |= {
            "rows": [_line(office, counts.get(office.pk, 0)) for office in found.rows],
            "count": count,
            "more": more,
            "hidden": {name: value for name, value in at.items() if value},
            "groups": _levels(place, pairs),
            "previous": with_query("/departments/", pairs, cursor=found.previous) if found.previous else "",
            "next": with_query("/departments/", pairs, cursor=found.next) if found.next else "",
            "export": with_query("/departments/export.csv", pairs),
        }
    return public(request, render(request, "portal/departments.html", context))


@page("anyone", "GET")
def export_departments(request: HttpRequest) -> StreamingHttpResponse:
    """The departments of the place as CSV."""
    place = chosen_place(request)
    rows = _departments(request, place).iterator(chunk_size=500) if place else iter(())
    response = StreamingHttpResponse(csv_lines(_cells(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _("部门") + ".csv") or "attachment"
    return response


@page("anyone", "GET")
def show_department(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Where a department is, when it is open, and what it handles."""
    office = _office(organization_id)
    wishes = wishes_of(request.GET)
    path = f"/departments/{office.pk}/"
    context = {**listing(request, of_department(office, wishes), wishes, path), "office": office, "path": path}
    return public(request, render(request, "portal/department.html", context))


@page("anyone", "GET")
def export_department(request: HttpRequest, organization_id: UUID) -> StreamingHttpResponse:
    """What a department handles, as CSV."""
    office = _office(organization_id)
    return exported(of_department(office, wishes_of(request.GET)), office.name)


def _office(organization_id: UUID) -> Organization:
    office = office_of(organization_id)
    if office is None:
        raise NotFound
    return office


def _query(request: HttpRequest) -> str:
    return "".join(char for char in request.GET.get("q", "") if char.isprintable())[:LONGEST_QUERY].strip()


def _level(request: HttpRequest) -> str:
    return request.GET.get("level", "") if request.GET.get("level") in ("own", "above") else ""


def _departments(request: HttpRequest, place: ChosenPlace) -> Any:
    rows, query, level = offices_of(place.code), _query(request), _level(request)
    if query:
        rows = rows.filter(name__contains=query)
    if level == "own":
        rows = rows.filter(division__code=place.code)
    elif level == "above":
        rows = rows.exclude(division__code=place.code)
    return rows


def _levels(place: ChosenPlace, pairs: dict[str, str]) -> list[dict[str, Any]]:
    named = {"": _("不限"), "own": place.name, "above": _("上级")}
    links = [
        {"text": text, "href": with_query("/departments/", pairs, level=level), "current": pairs["level"] == level}
        for level, text in named.items()
    ]
    return [{"title": _("哪一级"), "links": links}]


def _counts(offices: Iterable[Organization]) -> dict[UUID, int]:
    """How many items each handles: its own in one query, those of packs from what is kept."""
    rows = ServiceItem.objects.filter(organization_id__in=[office.pk for office in offices], state="published")
    found = dict(rows.values_list("organization_id").annotate(count=Count("pk")).order_by())
    return {
        office.pk: found.get(office.pk, 0) + len(keys_of_role(office.role) if office.role else ()) for office in offices
    }


def _line(office: Organization, count: int) -> dict[str, Any]:
    handled = ngettext("%(n)s 个事项", "%(n)s 个事项", count) % {"n": count} if count else _("还没有列出事项")
    hint = " · ".join(part for part in (office.division.name, office.address, handled) if part)
    return {"href": f"/departments/{office.pk}/", "text": office.name, "hint": hint, "symbol": "office"}


def _cells(rows: Iterable[Organization]) -> Iterator[list[str]]:
    yield [_("部门"), _("地区"), _("地址"), _("时间"), _("电话")]
    for office in rows:
        yield [office.name, office.division.name, office.address, office.hours, office.phone]
