"""Choosing a place: lists that narrow step by step, without JavaScript; the choice is a cookie, not an account."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.routes import page
from yiwang.engines.registers import records
from yiwang.people.models import Division
from yiwang.people.queries import children, division_by_code, path_of, search_divisions
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.paths import safe_next
from yiwang.service.catalogue.place import COOKIE, COOKIE_SECONDS, ChosenPlace, chosen_place, place_of


def place_of_household(actor: Actor) -> ChosenPlace | None:
    """The county in which the person's household is registered: a first choice that anybody can change."""
    person = actor.party_id if actor.acting is None or actor.acting.for_firm else actor.acting.giver_id
    if person is None or not actor.assured("real_name"):
        return None
    held = records.in_force("persons", person, legal_day(clock.now()))
    code = str(held.values.get("household_division") or "") if held else ""
    return place_of(f"{code[:6]}000000") if len(code) >= 6 else None


def keep_place(response: HttpResponse, code: str) -> None:
    """Remember a place in a cookie without identity."""
    response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="Lax", secure=settings.SECURE, httponly=True)


@page("anyone", "GET")
def choose_place(request: HttpRequest) -> HttpResponse:
    """Divisions below ``in``, or those found by name ``q``; each can be opened or chosen."""
    back = safe_next(request.GET.get("next"))
    query = request.GET.get("q", "").strip()[:60]
    here: Division | None = None
    if request.GET.get("in"):
        here = division_by_code(request.GET["in"][:12])
        if here is None:
            raise NotFound(_("没有这个地区，请重新选择。"))
    below, found = [] if query else children(here), search_divisions(query) if query else []
    shown = [*below, *(row.division for row in found), *([here] if here else [])]
    context = {
        "back": back,
        "q": query,
        "here": here,
        "path": path_of(here) if here else [],
        "below": below,
        "found": found,
        "gone": abolished(shown),
        "place": chosen_place(request),
    }
    return public(request, render(request, "web/place.html", context), 600)


def abolished(divisions: Iterable[Division]) -> set[UUID]:
    """Which of these are no divisions any more: they had codes, and every one of them has ended. One query."""
    rows = Division.objects.filter(pk__in=[division.pk for division in divisions], codes__isnull=False)
    return set(rows.exclude(codes__valid_to__isnull=True).values_list("pk", flat=True))


@csrf_exempt
@page("anyone", "POST")
def set_place(request: HttpRequest) -> HttpResponse:
    """Remember the chosen place. Changes nothing but a cookie without identity, so it carries no token."""
    division = division_by_code(request.POST.get("place", "")[:12])
    if division is None:
        raise NotFound(_("没有这个地区，请重新选择。"))
    if abolished([division]):
        raise NotFound(_("%(name)s已经撤销，请选择现在的地区。") % {"name": division.name})
    response = HttpResponseRedirect(safe_next(request.POST.get("next")))
    keep_place(response, division.code)
    return response
