"""The once-only report: what is still asked needlessly, by organization, with the burden a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.models import Division
from yiwang.service.once_only.exporting import note_export
from yiwang.service.once_only.finding import (
    clean,
    lines_of,
    nodes_proved,
    office_of,
    office_page,
    offices,
    state_text,
    totals,
)
from yiwang.service.once_only.models import Office, Progress
from yiwang.service.once_only.models.proof import ASKED, STATES
from yiwang.service.once_only.pages.library import MAY
from yiwang.service.once_only.places import prefix_of
from yiwang.service.once_only.sources import standing_of
from yiwang.ui.filters import zh_date

MOST_LINES = 500
HEAD = (
    "机构", "地区代码", "事项", "还在多要的事项", "不该要的材料", "不该问的问题", "已取消还在要的",
    "多交的页数（每件）", "多跑的次数（每件）", "一年的办件", "不知道办件量的事项",
    "一年多填的项", "一年多交的页", "一年多跑的次",
)  # fmt: skip
LINES_HEAD = ("事项", "要什么", "情况", "政府哪里有", "数据日期", "依据", "页数")


def _wish(request: HttpRequest) -> dict[str, str]:
    place = request.GET.get("division", "")
    code = place if place.isascii() and place.isdigit() and 2 <= len(place) <= 12 else ""
    return {
        "q": clean(request.GET.get("q", "")),
        "division": code,
        "show": "all" if request.GET.get("show") == "all" else "",
    }


def _rows(request: HttpRequest, wish: dict[str, str]) -> Any:
    return offices(request.actor, wish["q"], prefix_of(wish["division"]), not wish["show"])


@page(MAY, "GET")
def offices_list(request: HttpRequest) -> HttpResponse:
    """Organizations, those that ask most first, with the sums above."""
    wish = _wish(request)
    found = office_page(_rows(request, wish), request.GET.get("cursor", "")[:2000])
    progress = Progress.objects.filter(pk=1).first()
    context = {
        "rows": [_row(row) for row in found.rows],
        "sums": totals(_rows(request, {**wish, "show": "all"})),
        "proved": nodes_proved(),
        "counted_at": progress.counted_at if progress else None,
        "search": wish["q"],
        "hidden": {name: wish[name] for name in ("division", "show") if wish[name]},
        "narrowed": any(wish.values()),
        "filters": _filters(request, wish),
        "next": _address(wish, found.next),
        "previous": _address(wish, found.previous),
        "export": f"{reverse('desk-once-only-export')}?{urlencode(wish)}",
    }
    return render(request, "once_only/offices.html", context)


def _filters(request: HttpRequest, wish: dict[str, str]) -> list[dict[str, Any]]:
    shows = {"": _("还在多要的"), "all": _("全部机构")}
    keys = {post.division_id for post in request.actor.posts}
    lines = Division.objects.filter(pk__in=keys).values_list("lineage", flat=True)
    above = Division.objects.filter(pk__in={one for line in lines for one in line}).order_by("code")
    places = {"": _("不限"), **dict(above.values_list("code", "name"))}
    return [
        {
            "title": _("看哪些"),
            "links": [
                {"text": text, "href": _address({**wish, "show": code}), "current": wish["show"] == code}
                for code, text in shows.items()
            ],
        },
        {
            "title": _("地区"),
            "links": [
                {"text": text, "href": _address({**wish, "division": code}), "current": wish["division"] == code}
                for code, text in places.items()
            ],
        },
    ]


def _address(wish: dict[str, str], cursor: str | None = "") -> str:
    if cursor is None:
        return ""
    pairs = {**wish, "cursor": cursor}
    return f"{reverse('desk-once-only')}?{urlencode({name: value for name, value in pairs.items() if value})}"


def _row(row: Office) -> dict[str, Any]:
    return {
        "href": reverse("desk-once-only-office", args=[row.pk]),
        "title": row.title or _("没有写机构"),
        "items": row.items,
        "asking": row.asking,
        "needless": row.needless + row.fields,
        "withdrawn": row.withdrawn,
        "year": year_text(row),
    }


def year_text(row: Office) -> str:
    """The burden a year in words; what is not known is said."""
    if not row.weight:
        return _("没有")
    if row.cases == 0 or row.unknown == row.asking:
        return _("办件量未知")
    text = _("多填%(fields)s项、多交%(pages)s页、多跑%(trips)s次") % {
        "fields": row.fields_year,
        "pages": row.pages_year,
        "trips": row.trips_year,
    }
    return text + (_("（另有%(n)s个事项办件量未知）") % {"n": row.unknown} if row.unknown else "")


@page(MAY, "GET")
def offices_export(request: HttpRequest) -> HttpResponse:
    """The list under the same filters as a table; recorded."""
    rows = list(_rows(request, _wish(request)).order_by("-weight", "id")[:50_000])
    note_export(request.actor, "offices", len(rows))
    return csv_answer("once-only", HEAD, (cells_of(row) for row in rows))


def cells_of(row: Office) -> tuple[object, ...]:
    """One organization as a row of the export; a burden that nobody knows is empty."""
    known = row.cases > 0
    year = (row.fields_year, row.pages_year, row.trips_year) if known else ("", "", "")
    return (
        row.title, row.division_code, row.items, row.asking, row.needless, row.fields, row.withdrawn, row.pages,
        row.trips, row.cases if known else "", row.unknown, *year,
    )  # fmt: skip


@page(MAY, "GET")
def one_office(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """What the items of one organization ask needlessly, with what is asked rightly on demand."""
    office = office_of(request.actor, office_id)
    states = tuple(STATES) if request.GET.get("show") == "all" else ASKED
    lines = list(lines_of(office, states, MOST_LINES + 1))
    here = reverse("desk-once-only-office", args=[office.pk])
    shows = {"": _("不该要的"), "all": _("全部")}
    context = {
        "office": office,
        "title": office.title or _("没有写机构"),
        "year": year_text(office),
        "items": _grouped(lines[:MOST_LINES]),
        "more": len(lines) > MOST_LINES,
        "filters": [
            {
                "title": _("看哪些"),
                "links": [
                    {
                        "text": text,
                        "href": f"{here}?show={code}" if code else here,
                        "current": (request.GET.get("show") == "all") == bool(code),
                    }
                    for code, text in shows.items()
                ],
            }
        ],
        "export": reverse("desk-once-only-office-export", args=[office.pk]),
    }
    return render(request, "once_only/office.html", context)


def _grouped(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        item = found.setdefault(line["key"], {"title": line["item"], "href": f"/items/{line['key']}/", "rows": []})
        item["rows"].append(
            {
                "title": line["title"],
                "what": _("材料") if line["what"] == "material" else _("问题"),
                "state": state_text(line["state"]),
                "bad": line["state"] in ASKED,
                "source": source_text(line["source"]),
                "why": line["why"],
            }
        )
    return list(found.values())


def source_text(source: str) -> str:
    """Where government holds it and how fresh, in words; a field of a register by its register."""
    if not source:
        return ""
    kind, _colon, rest = source.partition(":")
    standing = standing_of(source)
    if not standing.open and "." in rest:
        standing = standing_of(f"{kind}:{rest.rpartition('.')[0]}")
    day = _("，%(day)s的数据") % {"day": zh_date(standing.as_of)} if standing.as_of else ""
    return f"{standing.title}{day}"


@page(MAY, "GET")
def office_export(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """All findings of one organization as a table; recorded."""
    office = office_of(request.actor, office_id)
    lines = list(lines_of(office, tuple(STATES), 50_000))
    note_export(request.actor, "office", len(lines))
    return csv_answer("once-only-office", LINES_HEAD, _cells(lines))


def _cells(lines: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for line in lines:
        standing = standing_of(line["source"]) if line["source"] else None
        day = standing.as_of.isoformat() if standing and standing.as_of else ""
        yield (
            line["item"], line["title"], state_text(line["state"]), source_text(line["source"]), day, line["why"],
            line["pages"],
        )  # fmt: skip
