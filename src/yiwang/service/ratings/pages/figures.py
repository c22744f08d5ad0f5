"""Public figures of ratings, with drill-down: searched by name, narrowed to a place or a time, taken away as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.catalogue.paths import with_query
from yiwang.service.ratings import queries
from yiwang.service.ratings.rules import Rates

SHARES = ("good", "bad", "active", "rectified", "in_time", "called_back")
MONTHS = {"": 0, "1": 1, "3": 3, "12": 12}
MOST_OFFICES = 200
MOST_PLACES = 20
ADDRESS = "/ratings/"


@page("anyone")
def figures(request: HttpRequest) -> HttpResponse:
    """Public figures of all offices."""
    wishes = _wishes(request, "place")
    found = queries.offices(_wish(wishes))
    chosen = wishes["place"]
    places = [("", _("全部地方")), *(row for row in found.places[:MOST_PLACES])]
    groups = [_times(ADDRESS, wishes)]
    if len(found.places) > 1 or chosen:
        links = [
            {
                "text": name,
                "href": with_query(ADDRESS, wishes, place=key),
                "current": key == chosen,
                "lang": "zh-Hans" if key else "",
            }
            for key, name in places
        ]
        groups.append({"title": _("哪里"), "links": links})
    context = {
        "whole": _figures(found.rates),
        "lines_list": [_line(line) for line in found.lines[:MOST_OFFICES]],
        "more": len(found.lines) > MOST_OFFICES,
        "wishes": wishes,
        "groups": groups,
        "narrowed": any(wishes.values()),
        "export": with_query(f"{ADDRESS}export.csv", wishes),
    }
    return render(request, "ratings/figures.html", context)


@page("anyone")
def figures_export(request: HttpRequest) -> StreamingHttpResponse:
    """The figures of the offices as a table. They are public, and nobody is in them."""
    found = queries.offices(_wish(_wishes(request, "place")))
    return csv_answer("ratings", [_("单位"), _("哪里"), *_header()], _cells(found.lines, places=True))


@page("anyone")
def office_figures(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Public figures of one office, by item and month."""
    wishes = _wishes(request)
    found = queries.office(organization_id, _wish(wishes))
    here = f"{ADDRESS}{organization_id}/"
    context = {
        "office": found.office,
        "here": here,
        "whole": _figures(found.rates),
        "items": [_line(line) for line in found.items],
        "months": [_line(line) for line in found.months],
        "wishes": wishes,
        "groups": [_times(here, wishes)],
        "narrowed": any(wishes.values()),
        "export": with_query(f"{here}export.csv", wishes),
        "export_months": with_query(f"{here}export.csv", wishes, by="month"),
    }
    return render(request, "ratings/office.html", context)


@page("anyone")
def office_export(request: HttpRequest, organization_id: UUID) -> StreamingHttpResponse:
    """The figures of one office as a table, by item or by month."""
    found = queries.office(organization_id, _wish(_wishes(request)))
    if request.GET.get("by") == "month":
        return csv_answer("ratings-months", [_("月份"), *_header()], _cells(found.months))
    return csv_answer("ratings-items", [_("事项"), *_header()], _cells(found.items))


def _wishes(request: HttpRequest, *more: str) -> dict[str, str]:
    """What is asked for, as it stands in the address."""
    words = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[: queries.LONGEST_TEXT]
    months = request.GET.get("months", "")
    others = {name: request.GET.get(name, "")[:40] for name in more}
    return {"q": words, "months": months if months in MONTHS else "", **others}


def _wish(wishes: dict[str, str]) -> queries.Wish:
    return queries.Wish(wishes["q"], wishes.get("place", ""), _since(MONTHS[wishes["months"]]))


def _since(months: int) -> date | None:
    """The first day of the last ``months`` months, this one among them; None for all."""
    if not months:
        return None
    today = legal_day(clock.now())
    first = today.year * 12 + today.month - months
    return date(first // 12, first % 12 + 1, 1)


def _times(here: str, wishes: dict[str, str]) -> dict[str, Any]:
    names = {"": _("全部时间"), "1": _("本月"), "3": _("最近3个月"), "12": _("最近12个月")}
    links = [
        {"text": name, "href": with_query(here, wishes, months=key), "current": key == wishes["months"]}
        for key, name in names.items()
    ]
    return {"title": _("什么时候"), "links": links}


def _header() -> list[str]:
    return [
        *(_("有效评价"), _("好评率"), _("差评率"), _("主动评价率"), _("差评整改率"), _("按期整改率"), _("回访率")),
        *(_("办结"), _("属实的差评")),
    ]


def _cells(lines: list[queries.Line], *, places: bool = False) -> Iterator[list[object]]:
    for line in lines:
        shares = [getattr(line.rates, name) for name in SHARES]
        yield [
            line.title,
            *([line.place] if places else []),
            line.rates.valid,
            *("" if share is None else percent(share) for share in shares),
            *(line.rates.done, line.rates.verified),
        ]


def _figures(rates: Rates) -> dict[str, Any]:
    return {
        "valid": rates.valid,
        "done": rates.done,
        "verified": rates.verified,
        "levels": [(_(level.label), number) for level, number in rates.levels.items()],
        **{name: percent(getattr(rates, name)) for name in SHARES},
    }


def percent(share: float | None) -> str:
    """A share in words; a dash where there is nothing to divide by."""
    return "—" if share is None else f"{share * 100:.1f}%"


def _line(line: queries.Line) -> dict[str, Any]:
    return {"key": line.key, "title": line.title, **_figures(line.rates)}
