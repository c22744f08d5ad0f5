"""What stands around every page of the desks: who works here, where else to go, how the office is called."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.service.desks.places import desk_navigation, desk_site, person_menu


def show(
    request: HttpRequest, actor: Actor, here: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the desks; ``here`` is the place that the navigation marks as current."""
    request.actor = actor  # read with the data already: nothing asks for it again
    whole = {"desk": frame(request, actor, here), "actor": actor, "today": legal_day(clock.now()), **context}
    return render(request, template, whole, status=status)


def frame(request: HttpRequest, actor: Actor, here: str) -> dict[str, Any]:
    """Site mark, person and navigation of the layout; ``here`` is the route of the place."""
    return {
        "site": desk_site(actor),
        "person": person_menu(request, actor),
        "navigation": desk_navigation(actor, reverse(here)),
    }
