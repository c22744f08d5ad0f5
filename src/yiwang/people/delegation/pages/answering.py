"""Answering an invitation: mine by number, or by the code that I was given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.people.delegation.actions.answering import accept, invitation_by_code, invitations_for, refuse
from yiwang.people.delegation.errors import InvitationInvalid
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.pages.showing import facts_of
from yiwang.people.delegation.tries import count_try
from yiwang.people.pages import asking


@page("signed_in", "GET", "POST")
def accepting(request: HttpRequest) -> HttpResponse:
    """Type the code; what it opens is shown before anything is accepted."""
    actor = request.actor
    proven(actor)
    code = asking.text(request, "code", 40)
    refusal: Refusal | None = None
    if request.method == "POST":
        count_try(actor)
        try:
            return _shown(request, invitation_by_code(actor, code, clock.now()), code)
        except InvitationInvalid as refused:
            refusal = refused
    context = {"code": code, **asking.wrong(refusal, ("code",))}
    return render(request, "delegation/accept.html", context, status=refusal.status if refusal else 200)


@page("signed_in", "GET", "POST")
def answering(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """What was offered in plain words; accept or refuse."""
    actor = request.actor
    proven(actor)
    now, code = clock.now(), asking.text(request, "code", 40)
    if request.method == "POST" and request.POST.get("act") in ("accept", "refuse"):
        if code:
            count_try(actor)
        act = accept if request.POST["act"] == "accept" else refuse
        act(actor=actor, delegation_id=delegation_id, now=now, code=code)
        told = "accepted" if act is accept else "refused"
        return HttpResponseRedirect(f"{reverse('delegations')}?told={told}")
    for row in invitations_for(actor, now):
        if row.pk == delegation_id:
            return _shown(request, row, "")
    raise InvitationInvalid


def _shown(request: HttpRequest, row: Delegation, code: str) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "shown": facts_of(row), "code": code}
    response = render(request, "delegation/answer.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
