"""The list of services of a place, by side, theme, way of handling and group of a zone; and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput
from yiwang.core.paging import Page, bounded_count
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.guides import applicant_words
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.place import AT, chosen_place
from yiwang.service.portal.filters import MODES, Wishes, group_of, mode_words, office_names, services, wishes_of
from yiwang.service.portal.presenting import SIDES, item_card, place_line

ORDER = ("face__title", "id")
LONGEST_CURSOR = 2000


@page("anyone", "GET")
def list_services(request: HttpRequest) -> HttpResponse:
    """One page of the list; two queries whatever the size."""
    wishes, place = wishes_of(request.GET), chosen_place(request)
    group = group_of(wishes)
    rows = services(wishes, place)
    context = {
        **listing(request, rows, wishes, "/services/", office_names(place)),
        "line": place_line(request),
        "place": place,
        "title": group.title if group else wishes.theme or _("办事清单"),
    }
    return public(request, render(request, "portal/services.html", context))


@page("anyone", "GET")
def export_services(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list under the same filters as CSV, in chunks."""
    return exported(services(wishes_of(request.GET), chosen_place(request)), _("办事清单"))


def listing(
    request: HttpRequest, rows: QuerySet[ServiceItem], wishes: Wishes, path: str, offices: Sequence[str] = ()
) -> dict[str, Any]:
    """Rows, count, filters and links of a list at ``path``; ``offices`` may be chosen among."""
    found = keyset(request, rows, ORDER)
    count, more = bounded_count(rows)
    pairs = {**wishes.pairs(), AT: request.GET.get(AT, "")[:12]}
    return {
        "rows": [item_card(row) for row in found.rows],
        "count": count,
        "more": more,
        "wishes": wishes,
        "hidden": {name: value for name, value in pairs.items() if value and name != "q"},
        "groups": filter_groups(wishes, pairs, path, offices),
        "clear": with_query(path, {AT: pairs[AT], "zone": wishes.zone, "group": wishes.group})
        if wishes.side or wishes.theme or wishes.mode or wishes.query or wishes.office
        else "",
        "previous": with_query(path, pairs, cursor=found.previous) if found.previous else "",
        "next": with_query(path, pairs, cursor=found.next) if found.next else "",
        "export": with_query(f"{path}export.csv", pairs),
    }


def keyset(request: HttpRequest, rows: QuerySet[Any], order: tuple[str, ...]) -> Page[Any]:
    """One page by the cursor in the address; a forged one is refused."""
    try:
        return page_of(rows, order=order, cursor=request.GET.get("cursor", "")[:LONGEST_CURSOR] or None)
    except (TypeError, ValueError, ValidationError) as forged:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def filter_groups(
    wishes: Wishes, pairs: dict[str, str], path: str, offices: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Filters as links: who applies, how it is handled, which department does it."""

    def link(text: str, name: str, value: str) -> dict[str, Any]:
        return {"text": text, "href": with_query(path, pairs, **{name: value}), "current": pairs[name] == value}

    sides = [link(_("不限"), "for", ""), *(link(applicant_words(side), "for", side) for side in SIDES)]
    modes = [link(_("不限"), "mode", ""), *(link(mode_words(mode), "mode", mode) for mode in MODES)]
    groups = [{"title": _("谁来办"), "links": sides}, {"title": _("怎样办"), "links": modes}]
    names = [*offices, *([wishes.office] if wishes.office and wishes.office not in offices else [])]
    if names:
        every = [link(_("不限"), "office", ""), *(link(name, "office", name) for name in names)]
        groups.append({"title": _("哪家单位"), "links": every})
    if wishes.theme:
        groups.append(
            {"title": _("主题"), "links": [link(_("不限"), "theme", ""), link(wishes.theme, "theme", wishes.theme)]}
        )
    return groups


def exported(rows: QuerySet[ServiceItem], name: str) -> StreamingHttpResponse:
    """A list of items as CSV."""
    cells = _cells(rows.order_by(*ORDER).iterator(chunk_size=500))
    response = StreamingHttpResponse(csv_lines(cells), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


def _cells(rows: Iterable[ServiceItem]) -> Iterator[list[str]]:
    yield [_("事项"), _("编码"), _("类型"), _("机构"), _("地区代码"), _("谁来办"), _("网上能办"), _("当场办")]
    words = {True: _("是"), False: _("否")}
    for row in rows:
        who = "、".join(applicant_words(code) for code in row.applicants)
        yield [
            *(row.title, row.code, row.power_type, row.organization_name, row.division_code, who),
            *(words[row.online], words[row.instant]),
        ]
