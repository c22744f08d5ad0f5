"""Taking one's own data along, what one agreed to, and leaving."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.people.privacy.actions.close_account import CannotClose, ask_closing, hindrances, undo_closing
from yiwang.people.privacy.actions.copy import ask_copy, take_copy
from yiwang.people.privacy.consents import consents_of, withdraw_consent
from yiwang.people.privacy.models import Closing, DataCopy
from yiwang.people.privacy.own_data import KEPT, OWN_DATA, people_of
from yiwang.people.privacy.thresholds import days_of
from yiwang.people.signin.freshness import require_fresh

MOST_SHOWN = 10


@page("signed_in", "GET", "POST")
def copies(request: HttpRequest) -> HttpResponse:
    """Ask for a copy, see how far it is, download it."""
    actor = request.actor
    if request.method == "POST":
        ask_copy(actor=actor)
        return HttpResponseRedirect(reverse("privacy-copies"))
    rows = list(DataCopy.objects.visible_to(actor).order_by("-id")[:MOST_SHOWN])
    context = {
        "rows": rows,
        "at_work": next((row for row in rows if row.state in ("waiting", "making")), None),
        "parts": [_(entry.title) for entry in OWN_DATA.values()],
        "days": days_of("copy_kept"),
    }
    response = render(request, "privacy/copies.html", context)
    if context["at_work"]:
        response.headers["Refresh"] = "5"
    return response


@page("signed_in", "GET")
def download(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The copy itself; needs a fresh proof of who sits there."""
    found = take_copy(actor=request.actor, copy_id=copy_id)
    if found.file_id is None:
        raise NotFound
    return files.download(files.find(request.actor, found.file_id))


@page("signed_in", "GET", "POST")
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to; each can be taken back."""
    actor = request.actor
    if actor.account_id is None:
        raise NotFound
    if request.method == "POST":
        source, key = asking.text(request, "source", 60), asking.text(request, "key", 200)
        withdraw_consent(actor=actor, source=source, key=key)
        return HttpResponseRedirect(f"{reverse('privacy-consents')}?done=1")
    context = {
        "rows": [{"source": code, "consent": each} for code, each in consents_of(actor.account_id)],
        "done": "done" in request.GET,
    }
    return render(request, "privacy/consents.html", context)


@page("signed_in", "GET", "POST")
def closing(request: HttpRequest) -> HttpResponse:
    """Leave: what stops it, what goes, what stays and why; undo while there is time."""
    actor = request.actor
    person = people_of(actor)
    if person is None:
        raise NotFound
    refusal: Refusal | None = None
    if request.method == "POST":
        if request.POST.get("act") == "undo":
            undo_closing(actor=actor)
            return HttpResponseRedirect(f"{reverse('privacy-closing')}?undone=1")
        try:
            ask_closing(actor=actor)
            return HttpResponseRedirect(reverse("privacy-closing"))
        except CannotClose as refused:
            refusal = refused
    elif actor.kind == "person":
        require_fresh(actor, days_of("fresh_proof"))
    waiting = Closing.objects.visible_to(actor).filter(state="open").first()
    context = {
        "waiting": waiting,
        "official": actor.kind == "official",
        "stops": [] if waiting else hindrances(person),
        "kept": [{"what": _(what), "basis": _(basis)} for what, basis in KEPT.values()],
        "days": days_of("closing"),
        "refusal": refusal,
        "undone": "undone" in request.GET,
    }
    return render(request, "privacy/closing.html", context, status=refusal.status if refusal else 200)
