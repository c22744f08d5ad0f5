"""The desk of a register's keeper: requests for correction, and the record that is corrected there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import Subject
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.privacy import correctable, looks
from yiwang.people.privacy.actions.correct import correct
from yiwang.people.privacy.actions.request import answer, keeps
from yiwang.people.privacy.correctable import Field, Opened
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.privacy.models.request import KEEPER
from yiwang.people.privacy.pages.own_requests import shown
from yiwang.people.privacy.requests import (
    STATE_TITLES,
    answer_of,
    card_of,
    changes_of,
    outcome_title,
    outcomes_of,
    words_of,
)

SIZE = 30
WIDE = 36  # bytes of a text that wants the whole line: addresses, no names and numbers
TYPED = ("since", "reason", "paper", "outcome", "text")


@page("duty:records", "GET")
def records(request: HttpRequest) -> HttpResponse:
    """Corrections asked of the actor's offices, the most urgent first."""
    actor = request.actor
    require(actor, "privacy.correct")
    state = request.GET.get("state", "open")
    rows = _asked(actor)
    rows = rows.filter(state=state) if state in STATE_TITLES else rows
    number = request.GET.get("q", "").replace("\0", "").strip().upper()[:40]
    rows = rows.filter(number__startswith=number) if number else rows
    found = page_of(rows, order=("due_on", "id"), cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"{reverse('desk-records')}?state={state if state in STATE_TITLES else ''}&q={number}"
    context = {
        "rows": [shown(row) for row in found.rows],
        "search": number,
        "state": state,
        "states": [{"value": code, "text": _(text)} for code, text in STATE_TITLES.items()],
        "plain": state == "open" and not number,
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "privacy/records.html", context)


def _asked(actor: Actor) -> Any:
    rows = PrivacyRequest.objects.visible_to(actor).filter(kind="correction")
    return rows.filter(organization_id__in=actor.organizations_with(KEEPER)).exclude(account_id=actor.account_id)


@page("duty:records", "GET", "POST")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The record with the wish beside it: correct it, or say why not. Every opening is recorded as a look."""
    actor = request.actor
    require(actor, "privacy.correct")
    found: PrivacyRequest = _asked(actor).get_or_refuse(request_id)
    open_now = correctable.opened(found.register, found.subject_id) if found.state == "open" else None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, found)
            return HttpResponseRedirect(f"{reverse('desk-record', args=[found.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
            found.refresh_from_db()
            open_now = correctable.opened(found.register, found.subject_id) if found.state == "open" else None
    if not keeps(actor, found):
        raise NotFound
    where = {"organization_id": found.organization_id, "division_id": found.division_id}
    looks.look(actor, Subject("privacy_request", found.pk), "correction", **where)
    if open_now is not None:
        looks.look(actor, Subject("record", open_now[1].seen), "correction", found.register, **where)
    fields = [_field(request, field) for field in open_now[1].fields] if open_now is not None else []
    context = {
        "row": shown(found),
        "version": found.version,
        "card": card_of(found),
        "words": words_of(found),
        "answer": answer_of(found),
        "changes": changes_of(found),
        "outcome": outcome_title(found),
        "answered_at": found.answered_at,
        "record": fields,
        "seen": open_now[1].seen if open_now is not None else "",
        "earliest": open_now[1].since if open_now is not None else None,
        "typed": _typed(request, open_now),
        "act": request.POST.get("act", ""),
        "outcomes": [{"value": code, "text": _(text)} for code, text in outcomes_of(found).items()],
        "done": "done" in request.GET,
        **asking.wrong(refusal, (*TYPED, *(f"v-{row['name']}" for row in fields)), anywhere="#record"),
    }
    if refusal is not None:
        context |= _at_fields(context, fields)
    return render(request, "privacy/record.html", context, status=refusal.status if refusal else 200)


def _typed(request: HttpRequest, open_now: tuple[Any, Opened] | None) -> dict[str, str]:
    since = open_now[1].since.isoformat() if open_now is not None else ""
    return {"since": since} | {name: asking.text(request, name) for name in TYPED if name in request.POST}


def _act(request: HttpRequest, found: PrivacyRequest) -> None:
    actor, version = request.actor, asking.seen(request)
    if request.POST.get("act") == "answer":
        told = {"outcome": asking.text(request, "outcome"), "text": asking.text(request, "text")}
        answer(actor=actor, request_id=found.pk, version=version, **told)
        return
    seen = identifier(request.POST.get("seen", ""))
    if seen is None:
        raise NotFound
    given = {name[2:]: asking.text(request, name) for name in request.POST if name.startswith("v-")}
    told = {"reason": asking.text(request, "reason"), "paper": asking.text(request, "paper", 200)}
    correct(actor=actor, request_id=found.pk, seen=seen, values=given, since=_day(request), version=version, **told)


def _day(request: HttpRequest) -> date | None:
    """None for what is no day: the use case says it with everything else."""
    try:
        return asking.day(request, "since", needed=False)
    except InvalidInput:
        return None


def _field(request: HttpRequest, field: Field) -> dict[str, Any]:
    name = f"v-{field.name}"
    return {
        "name": field.name,
        "title": field.title,
        "kind": field.kind,
        "required": field.required,
        "said": field.said,
        "long": field.kind == "text" and len(field.value.encode()) > WIDE,
        "value": asking.text(request, name) if name in request.POST else field.value,
        "options": [{"value": text, "text": text} for text in field.options],
    }


def _at_fields(context: dict[str, Any], fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Faults of the record stand at ``v-name``: a register may have a field that is called like one of the form."""
    names = {row["name"] for row in fields}
    known = {(f"v-{name}" if name in names else name): said for name, said in context["fields"].items()}
    listed = {*TYPED, *(f"v-{name}" for name in names)}
    errors = [{"href": f"#{name}" if name in listed else "#record", "text": said} for name, said in known.items()]
    return {"fields": known, "errors": errors or context["errors"]}
