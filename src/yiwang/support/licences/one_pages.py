"""One licence at the desk of its office: what it says, what can be done with it, what happened to it; its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.privacy.looks import look
from yiwang.support.licences import queries
from yiwang.support.licences.actions.annual_check import record_check
from yiwang.support.licences.actions.change_state import change_licence, undo_change
from yiwang.support.licences.actions.correct import correct_licence, correctable
from yiwang.support.licences.agents import note_agent
from yiwang.support.licences.definition import LicenceType, in_chinese
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.office import checks_of, possible, timeline_of
from yiwang.support.licences.paper import face_of
from yiwang.support.licences.parties import is_holder
from yiwang.support.licences.showing import card_of
from yiwang.ui.filters import zh_date

KEPT = "duty:licence.issue,licence.revoke"
ISSUED = "duty:licence.issue"


@page(KEPT, "GET", "POST")
def desk_licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """One licence of the office; changing its state, taking a change back, the result of an annual check."""
    actor: Actor = request.actor
    found = _visible(actor, licence_id)
    require(actor, "licence.keep", on=found)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _do(request, found)
            return HttpResponseRedirect(f"{reverse('desk-licence', args=[licence_id])}?done=1")
        except Refusal as refused:
            if not refused.fields:
                raise
            problems = refused.fields
    state = found.state_on(queries.today())
    context = {
        "licence": found,
        "card": card_of(found),
        "state": state,
        "state_text": _(STATES[state]),
        "possible": possible(actor, found),
        "checks": checks_of(found),
        "check_due": zh_date(found.check_due) if found.check_due else "",
        "timeline": timeline_of(found, "desk-licence"),
        "problems": problems,
        "typed": {name: request.POST.get(name, "") for name in ("reason", "note", "result")},
        "done": "done" in request.GET,
    }
    return render(request, "licences/desk_one.html", context, status=422 if problems else 200)


def _do(request: HttpRequest, found: Licence) -> None:
    """What the pressed button asks for."""
    sent, version = request.POST, number_of(request.POST.get("row_version"))
    change, reason = sent.get("change", ""), sent.get("reason", "")
    if change == "undo":
        undo_change(actor=request.actor, licence_id=found.pk, reason=reason, row_version=version)
    elif change == "check":
        result, note = sent.get("result", ""), sent.get("note", "")
        record_check(actor=request.actor, licence_id=found.pk, result=result, note=note, row_version=version)
    else:
        change_licence(actor=request.actor, licence_id=found.pk, change=change, reason=reason, row_version=version)


@page(ISSUED, "GET", "POST")
def desk_correct(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Putting right what is printed wrong. The whole face is shown, so the look is recorded first."""
    actor: Actor = request.actor
    found = _visible(actor, licence_id)
    require(actor, "licence.correct", on=found)
    kind = LicenceType(revisions.revision(found.type_revision))
    said, problems = correctable(kind, face_of(found)), {}
    if request.method == "POST":
        try:
            new = correct_licence(
                actor=actor,
                licence_id=licence_id,
                fields={name: request.POST.get(f"field-{name}", "") for name in said},
                reason=request.POST.get("reason", ""),
                row_version=number_of(request.POST.get("row_version")),
            )
            return HttpResponseRedirect(f"{reverse('desk-licence', args=[new.pk])}?done=1")
        except Refusal as refused:
            if refused.status != 422:
                raise
            problems = refused.fields or {"reason": refused.text}
    about, where = Subject("licence", found.pk), (found.organization_id, found.division_id)
    look(actor, about, "licence", "licence.correct", organization_id=where[0], division_id=where[1])
    rows = [
        {
            "name": f"field-{name}",
            "label": in_chinese(kind.fields[name]["title"]),
            "value": request.POST.get(f"field-{name}", now),
        }
        for name, now in said.items()
    ]
    context = {"licence": found, "rows": rows, "problems": problems, "reason": request.POST.get("reason", "")}
    return render(request, "licences/desk_correct.html", context, status=422 if problems else 200)


@page("signed_in", "GET")
def history(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """What happened to a licence, for its holder; an official reads it on the page of the desk."""
    found = _visible(request.actor, licence_id)
    if not is_holder(request.actor, found.holder_id, found.type_key):
        return HttpResponseRedirect(reverse("desk-licence", args=[found.pk]))
    note_agent(request.actor, found)
    context: dict[str, Any] = {"licence": found, "timeline": timeline_of(found, "licence-history")}
    return render(request, "licences/history.html", context)


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    found: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return found


def number_of(text: str | None) -> int | None:
    """A row version as the form sends it; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None
