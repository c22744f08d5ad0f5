"""The first pages, one for persons and one for firms. The site wires them, since they also show one's own cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.service.portal.filters import MODES, mode_words
from yiwang.service.portal.home import home_of
from yiwang.service.portal.presenting import HOME, place_line
from yiwang.service.portal.zones import FIRM, PERSON


def first_page(
    request: HttpRequest, side: str, *, cases: list[Any] | None = None, guessed: ChosenPlace | None = None
) -> HttpResponse:
    """The first page of a side. ``guessed`` is the place where none was chosen; ``cases`` are one's own open ones."""
    line = place_line(request)
    line["place"] = line["place"] or guessed
    context = {
        "side": side,
        "line": line,
        "place": line["place"],
        "guessed": guessed is not None and chosen_place(request) is None,
        "cases": cases or [],
        "home": home_of(side, line["place"]),
        "tabs": [
            {"href": HOME[PERSON], "text": _("我自己或家人"), "current": side == PERSON},
            {"href": HOME[FIRM], "text": _("企业、店铺、单位"), "current": side == FIRM},
        ],
        "modes": [{"href": f"/services/?for={side}&mode={mode}", "text": mode_words(mode)} for mode in MODES],
        "firm": side == FIRM,
    }
    return public(request, render(request, "portal/home.html", context))
