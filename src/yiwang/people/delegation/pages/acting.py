"""In whose name I am here: choose, and stop. Read without the gate's look, so that a delegation that ended is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.routes import page
from yiwang.people.delegation.actions.acting import choose, choose_firm, own, stop
from yiwang.people.delegation.actions.answering import invitations_for
from yiwang.people.delegation.pages.showing import last_day
from yiwang.people.delegation.queries import firms_headed, may_act_with
from yiwang.people.delegation.words import kind_words, scope_lines
from yiwang.people.directory import identifier


@page("signed_in", "GET", "POST", lazy=True)
def acting(request: HttpRequest) -> HttpResponse:
    """The people and firms that I may act for; choosing one puts a banner on every page."""
    actor = request.actor
    if not actor.signed_in:
        raise NotSignedIn
    if request.method == "POST":
        return _chosen(request, actor)
    me = own(actor)
    now = clock.now()
    may = me.kind == "person" and me.party_id is not None and me.assured("real_name")
    context: dict[str, Any] = {
        "may": may,
        "acting": actor.acting,
        "ended": bool(actor.extra.get("acting_ended")),
        "told": request.GET.get("told", ""),
        "people": [],
        "firms": [],
        "waiting": 0,
    }
    if may:
        rows = may_act_with(me, now)
        context["people"] = [
            {
                "id": str(row.pk),
                "name": row.giver_masked,
                "kind": kind_words(row.kind),
                "scope": scope_lines(row.scope),
                "until": last_day(row),
                "current": actor.acting is not None and actor.acting.delegation_id == row.pk,
            }
            for row in rows
        ]
        held = {row.giver_id for row in rows}
        current = actor.acting.giver_id if actor.acting and actor.acting.kind == "office" else None
        context["firms"] = [
            {"id": str(firm), "name": name, "current": firm == current}
            for firm, name in firms_headed(me)
            if firm not in held or firm == current
        ]
        context["waiting"] = len(invitations_for(me, now))
    return render(request, "delegation/acting.html", context)


def _chosen(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = clock.now()
    if "stop" in request.POST:
        stop(actor=actor)
        return HttpResponseRedirect(reverse("acting") + "?told=stopped")
    wanted = identifier(request.POST.get("delegation", ""))
    firm = identifier(request.POST.get("firm", ""))
    try:
        if wanted is not None:
            choose(actor=actor, delegation_id=wanted, now=now)
        elif firm is not None:
            choose_firm(actor=actor, firm_id=firm, now=now)
        else:
            raise NotFound
    except NotFound:
        return HttpResponseRedirect(reverse("acting") + "?told=gone")
    return HttpResponseRedirect("/")
