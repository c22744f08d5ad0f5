"""A guardian asks to act for a ward: proof by paper, or known to a register."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.delegation.actions.guarding import ask_to_guard, windows
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.pages.typed import FIELDS, Typed, choices, offer_in, typed_in
from yiwang.people.delegation.rules import GUARDIAN
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.signin.freshness import require_fresh

MOST_OFFICES = 30


@page("signed_in", "GET", "POST")
def guarding(request: HttpRequest) -> HttpResponse:
    """Who, what, until when, the paper and the window that looks at it."""
    actor = request.actor
    proven(actor)
    require_fresh(actor)
    typed = typed_in(request)
    place, office = asking.text(request, "place", 40), identifier(request.POST.get("office", ""))
    refusal: Refusal | None = None
    if request.method == "POST" and "find" not in request.POST:
        try:
            offer = offer_in(typed, GUARDIAN, "natural_person", by_code=False)
            made = ask_to_guard(
                actor=actor, offer=offer, proof=request.FILES.get("proof"), office=office, now=clock.now()
            )
            told = "approved" if made.state == "active" else "asked"
            return HttpResponseRedirect(f"{reverse('delegations')}?told={told}")
        except InvalidInput as refused:
            refusal = refused
    if request.method != "POST":
        typed = Typed(matters="all", licences="all", until=typed.until)
    context: dict[str, Any] = {
        "typed": typed,
        "place": place,
        "office": str(office or ""),
        "offices": offices_near(place),
        **choices("natural_person"),
        **asking.wrong(refusal, (*FIELDS, "proof", "office")),
    }
    return render(request, "delegation/guard.html", context, status=context["status"])


def offices_near(place: str) -> list[dict[str, str]]:
    """Organizations with a window whose place or name has these words; the first ones by name."""
    rows = windows()
    if place:
        rows = rows.filter(Q(name__icontains=place) | Q(division__name__icontains=place))
    names = rows.order_by("name").values_list("pk", "name")[:MOST_OFFICES]
    return [{"value": str(pk), "text": name} for pk, name in names]
