"""The first page: search, the place, what many people need, one's own open cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.routes import page
from yiwang.service.applications.presenting import card_of_row
from yiwang.service.applications.queries import open_cases
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.catalogue.prominent import prominent
from yiwang.web.pages.places import keep_place, place_of_household

MOST_HOT = 6


def life_events() -> list[dict[str, str]]:
    """Matters of life in the words that people use, each a search."""
    events = [
        (_("开饭店、开小吃店"), "食品经营", "home"),
        (_("开公司"), "企业开办", "office"),
        (_("老人补贴"), "高龄", "people"),
        (_("上学、助学"), "资助", "document"),
        (_("看病、医保"), "医疗", "person"),
        (_("社会保险"), "社会保险", "lock"),
        (_("残疾人服务"), "残疾", "people"),
        (_("盖房、不动产"), "不动产", "home"),
    ]
    return [{"href": f"/search/?q={query}", "text": text, "symbol": symbol} for text, query, symbol in events]


@page("anyone", "GET")
def home(request: HttpRequest) -> HttpResponse:
    """Public; with a session it also shows the open cases."""
    place, guessed = chosen_place(request), False
    signed_in = bool(getattr(request, "token", None)) and request.actor.signed_in
    if place is None and signed_in:
        place = place_of_household(request.actor)
        guessed = place is not None
    context = {
        "place": place,
        "guessed": guessed,
        "hot": prominent(MOST_HOT),
        "events": life_events(),
        "cases": [],
    }
    if signed_in:
        context["cases"] = [card_of_row(row) for row in open_cases(request.actor, 3)]
    response = public(request, render(request, "web/home.html", context))
    if guessed and place is not None:
        keep_place(response, place.code)
    return response
