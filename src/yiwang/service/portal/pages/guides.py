"""Beside a guide: the sheet for paper, the card to share, and the comparison of two places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotFound
from yiwang.core.routes import page
from yiwang.people.queries import search_divisions
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import AT, ChosenPlace, chosen_place, place_of
from yiwang.service.catalogue.resolving import Resolved, resolved
from yiwang.service.catalogue.situations import Asked, ask
from yiwang.service.once_only.queries import Needed, card_only, needed
from yiwang.service.portal import sheets_of_catalogue
from yiwang.service.portal.comparing import compared
from yiwang.service.portal.drawing import steps_svg
from yiwang.service.portal.media import shown_media, with_papers
from yiwang.service.portal.presenting import place_line
from yiwang.service.portal.reading import counterpart, item_of, sheet_of
from yiwang.service.portal.sheets import Sheet
from yiwang.service.portal.sheets_of_catalogue import material
from yiwang.ui.display import language_tag
from yiwang.ui.qr import qr_svg

WITH = "with"
MOST_PLACES = 10
LONGEST_NAME = 60
MOST_ANSWERS = 20


def show_guide(request: HttpRequest, row: ServiceItem) -> HttpResponse:
    """The guide of an item of the catalogue: what it says itself and inherits, at the place that was chosen."""
    if row.state == "draft":
        raise NotFound
    found = resolved(row.key)
    sheet = sheets_of_catalogue.sheet(row, chosen_place(request), _today(), found)
    asked = ask(found.elements, _given(request, found.elements))
    context = {
        "row": row,
        "key": row.key,
        "sheet": sheet,
        "asked": asked,
        "materials": with_papers(_materials(row.key, found.elements, asked) if asked.given else sheet.materials),
        "line": place_line(request),
        "drawn": steps_svg(sheet.steps),
        "media": shown_media(row.key, sheet.media),
        "limit": next((one for kind in ("committed", "statutory") for one in sheet.limits if one.kind == kind), None),
        "start": sheet.start if row.state == "published" and not asked.ends else "",
        "needed": _needed(request, found, asked),
        "card_only": card_only(sheet.nodes),
    }
    return public(request, render(request, "portal/guide.html", context), nodes=sheet.nodes)


def _needed(request: HttpRequest, found: Resolved, asked: Asked) -> Needed | None:
    """What a signed-in person still brings, of the materials that fit her answers."""
    return needed(found, request.actor, fitting=asked.materials if asked.given else None)


def _given(request: HttpRequest, elements: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions of the guide that stand in the address; unknown ones count as not given."""
    situations = elements.get("situations") or {}
    sent = {key: request.GET.getlist(f"s.{key}")[:MOST_ANSWERS] for key in situations}
    return {key: values for key, values in sent.items() if values}


def _materials(item: str, elements: Mapping[str, Any], asked: Asked) -> list[dict[str, str]]:
    """The materials that fit the answers."""
    rows = elements.get("materials") or {}
    return [material(item, key, rows[key], settled=True) for key in asked.materials if key in rows]


@page("anyone", "GET")
def print_guide(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet that hangs at the window: the same content as the page, with a code that leads to it."""
    row = item_of(key)
    sheet = _sheet(row, chosen_place(request))
    link = address_of(row, sheet)
    context = {"sheet": sheet, "link": link, "qr": qr_svg(link), "drawn": steps_svg(sheet.steps), "day": _today()}
    return public(request, render(request, "portal/print.html", context), nodes=sheet.nodes)


@page("anyone", "GET")
def share_guide(request: HttpRequest, key: str) -> HttpResponse:
    """A card with title, place and a code to scan; drawn here, told to nobody."""
    row = item_of(key)
    place = chosen_place(request)
    link = f"{settings.ORIGIN}/items/{row.key}/" + (f"?{urlencode({AT: place.code})}" if place else "")
    context = {"row": row, "place": place, "link": link, "qr": qr_svg(link), "line": place_line(request)}
    return public(request, render(request, "portal/share.html", context), nodes=(row.pk,))


@page("anyone", "GET")
def compare_places(request: HttpRequest, key: str) -> HttpResponse:
    """The rules of the chosen place and of another; without the other one, the places to choose from."""
    row = item_of(key)
    place, other = chosen_place(request), place_of(request.GET.get(WITH, "")[:12])
    context: dict[str, Any] = {"row": row, "place": place, "line": place_line(request), "key": row.key}
    context |= {"q": _name(request), "found": [], "other": other, "missing": False, "lines": None}
    if other is None:
        context["found"] = search_divisions(context["q"], most=MOST_PLACES) if context["q"] else []
        return public(request, render(request, "portal/compare.html", context), nodes=(row.pk,))
    there_row, here_row = counterpart(row, other.code), _here(row, place)
    if there_row is None:
        context["missing"] = True
        return public(request, render(request, "portal/compare.html", context))
    here, there = _sheet(here_row, place), _sheet(there_row, other)
    context |= {"here": here, "there": there, "there_row": there_row, "lines": compared(here, there)}
    return public(request, render(request, "portal/compare.html", context), nodes=(*here.nodes, *there.nodes))


def _here(row: ServiceItem, place: ChosenPlace | None) -> ServiceItem:
    """The item of the chosen place, where the address names that of another one."""
    return (counterpart(row, place.code) if place else None) or row


def _sheet(row: ServiceItem, place: ChosenPlace | None) -> Sheet:
    return sheet_of(row, place, legal_day(clock.now()), language_tag())


def _today() -> Any:
    return legal_day(clock.now())


def _name(request: HttpRequest) -> str:
    return "".join(char for char in request.GET.get("q", "") if char.isprintable())[:LONGEST_NAME].strip()


def address_of(row: ServiceItem, sheet: Sheet) -> str:
    """The guide of an item at the sheet's place, as a whole address."""
    at = f"?{urlencode({AT: sheet.place_code})}" if sheet.place_code else ""
    return f"{settings.ORIGIN}/items/{row.key}/{at}"
