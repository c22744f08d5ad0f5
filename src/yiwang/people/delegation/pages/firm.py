"""A firm's people: who may act for it, as what, for what, until when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.people.delegation.holding import own_link
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.pages.lists import link, one_of, words_in
from yiwang.people.delegation.pages.showing import line_of
from yiwang.people.delegation.queries import STATE_FILTERS, of_firm, paged
from yiwang.people.delegation.rules import MAKES, OPEN
from yiwang.people.delegation.standing import facts
from yiwang.people.delegation.words import kind_words


@page("signed_in", "GET")
def firm(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """The list with roles; whoever may appoint finds the button."""
    actor = request.actor
    proven(actor)
    mine = own_link(actor, firm_id, clock.now())
    query, state = words_in(request), one_of(request, "state", STATE_FILTERS)
    rows = of_firm(actor, firm_id, query)
    if state:
        rows = rows.filter(state__in=OPEN) if state == "open" else rows.exclude(state__in=OPEN)
    found = paged(rows, request.GET.get("cursor", "")[:400])
    here, wishes = reverse("delegation-firm", args=[firm_id]), {"state": state, "q": query}
    context = {
        "name": facts().name_of(firm_id, "legal_person"),
        "firm_id": firm_id,
        "role": kind_words(mine.kind),
        "may_appoint": bool(MAKES.get(mine.kind)),
        "own": str(mine.pk),
        "rows": [line_of(actor, row) for row in found.rows],
        "wishes": wishes,
        "narrowed": bool(query or state),
        "here": here,
        "next": link(here, wishes, cursor=found.next or "") if found.next else "",
        "previous": link(here, wishes, cursor=found.previous or "") if found.previous else "",
    }
    return render(request, "delegation/firm.html", context)
