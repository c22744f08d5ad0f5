"""What the person asked: the list, one request with its answer, and a new correction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.people.privacy.actions.request import Wish, ask_correction, note_read, withdraw
from yiwang.people.privacy.correctable import correctable
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.privacy.requests import (
    KIND_TITLES,
    STATE_TITLES,
    answer_of,
    card_of,
    changes_of,
    outcome_title,
    words_of,
)

SIZE = 20
FIELDS = ("register", "field", "present", "wanted", "why")


@page("signed_in", "GET")
def requests(request: HttpRequest) -> HttpResponse:
    """The own requests, newest first."""
    actor = request.actor
    state = request.GET.get("state", "") if request.GET.get("state") in STATE_TITLES else ""
    rows = PrivacyRequest.objects.visible_to(actor).filter(account_id=actor.account_id)
    rows = rows.filter(state=state) if state else rows
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(rows, order=("-id",), cursor=cursor, size=SIZE)
    here = f"{reverse('privacy-requests')}?state={state}"
    context = {
        "rows": [shown(row) for row in found.rows],
        "filters": [
            {
                "title": _("状态"),
                "links": [
                    {"href": f"?state={code}", "text": text, "current": code == state}
                    for code, text in [("", _("全部")), *((code, _(text)) for code, text in STATE_TITLES.items())]
                ],
            }
        ],
        "narrowed": bool(state),
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "privacy/requests.html", context)


def shown(row: PrivacyRequest) -> dict[str, Any]:
    """A request in words, without what is sealed."""
    return {
        "id": row.pk,
        "number": row.number,
        "kind": _(KIND_TITLES[row.kind]),
        "title": row.title,
        "office": row.organization_name,
        "opened_at": row.opened_at,
        "due_on": row.due_on,
        "state": _(STATE_TITLES[row.state]),
        "state_kind": {"open": "action", "answered": "ok"}.get(row.state, "idle"),
        "card": card_of(row),
        "escalated": row.escalated_at is not None and row.state == "open",
        "new": row.state == "answered" and row.read_at is None,
    }


@page("signed_in", "GET", "POST")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: what was asked, until when, the answer; taking it back while it is open."""
    actor = request.actor
    rows = PrivacyRequest.objects.visible_to(actor).filter(account_id=actor.account_id)
    found: PrivacyRequest = rows.get_or_refuse(request_id)
    if request.method == "POST":
        withdraw(actor=actor, request_id=request_id)
        return HttpResponseRedirect(reverse("privacy-request", args=[request_id]))
    if found.state == "answered" and found.read_at is None:
        note_read(actor=actor, request_id=request_id)
    context = {
        "row": shown(found),
        "words": words_of(found),
        "answer": answer_of(found),
        "changes": changes_of(found),
        "outcome": outcome_title(found),
        "answered_at": found.answered_at,
        "done": "done" in request.GET,
    }
    return render(request, "privacy/request.html", context)


@page("signed_in", "GET", "POST")
def correct(request: HttpRequest) -> HttpResponse:
    """Ask for a correction; what was typed stays when something is missing."""
    actor: Actor = request.actor
    refusal: Refusal | None = None
    typed = {name: asking.text(request, name) for name in FIELDS}
    if request.method == "POST":
        try:
            made = ask_correction(actor=actor, wish=Wish(**typed))
            return HttpResponseRedirect(f"{reverse('privacy-request', args=[made.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    entries = correctable(actor)
    context = {
        "entries": [
            {"value": entry.key, "text": entry.title, "hint": _("由%(office)s管理") % {"office": entry.office_name}}
            if entry.office_name
            else {"value": entry.key, "text": entry.title}
            for entry in entries
        ],
        "typed": typed,
        "at_window": not entries and actor.party_id is not None,
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "privacy/correct.html", context, status=refusal.status if refusal else 200)
