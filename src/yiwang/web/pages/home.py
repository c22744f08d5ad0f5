"""The first pages: the portal's, with the visitor's open cases and a first place where none was chosen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from yiwang.core.routes import page
from yiwang.service.applications.presenting import card_of_row
from yiwang.service.applications.queries import open_cases
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.portal.pages.home import first_page
from yiwang.service.portal.zones import FIRM, PERSON
from yiwang.web.pages.places import keep_place, place_of_household

MOST_CASES = 3


@page("anyone", "GET")
def home(request: HttpRequest) -> HttpResponse:
    """For persons; public, and with a session it also shows the open cases."""
    return _first_page(request, PERSON)


@page("anyone", "GET")
def firms(request: HttpRequest) -> HttpResponse:
    """For firms, shops and institutions."""
    return _first_page(request, FIRM)


def _first_page(request: HttpRequest, side: str) -> HttpResponse:
    if not (getattr(request, "token", None) and request.actor.signed_in):
        return first_page(request, side)
    guessed = place_of_household(request.actor) if chosen_place(request) is None else None
    cases = [card_of_row(row) for row in open_cases(request.actor, MOST_CASES)]
    response = first_page(request, side, cases=cases, guessed=guessed)
    if guessed is not None:
        keep_place(response, guessed.code)
    return response
