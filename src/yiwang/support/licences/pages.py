"""Pages about licences: the signed paper, and what officials keep of their office (holders: support.presentation)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.events import Subject
from yiwang.core.paging import bounded_count
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.privacy.looks import look
from yiwang.support.licences import queries
from yiwang.support.licences.actions.change_state import change_licence, changes_from
from yiwang.support.licences.agents import note_agent
from yiwang.support.licences.export import HEAD, exported_rows, note_export
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.parties import is_holder
from yiwang.support.licences.showing import card_of, row_of

MOST_EXPORTED = 10_000
KEPT = "duty:licence.issue,licence.revoke"


@page("signed_in", "GET")
def licence_pdf(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The signed paper. A look by the office is recorded: the paper holds personal data."""
    found = _visible(request.actor, licence_id)
    if found.file_id is None:
        raise NotFound
    file = files.find(request.actor, found.file_id)
    if not is_holder(request.actor, found.holder_id, found.type_key):
        require(request.actor, "licence.keep", on=found)
        about, where = Subject("licence", found.pk), (found.organization_id, found.division_id)
        look(request.actor, about, "licence", "licence.pdf", organization_id=where[0], division_id=where[1])
    note_agent(request.actor, found)
    return files.download(file, in_place="view" in request.GET)


@page(KEPT, "GET")
def desk_licences(request: HttpRequest) -> HttpResponse:
    """What the office issued: search by number or holder, filter by state."""
    actor: Actor = request.actor
    search, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "")
    found = queries.desk_list(actor, search=search, state=state, cursor=request.GET.get("cursor"))
    context = {
        "rows": [row_of(one) for one in found.rows],
        "search": search,
        "state": state,
        "filters": _filters(search, state),
        "next": _address(search, state, found.next),
        "previous": _address(search, state, found.previous),
        "export": f"{reverse('desk-licences-export')}?{urlencode({'q': search, 'state': state})}",
        "narrowed": bool(search or state),
    }
    return render(request, "licences/desk.html", context)


@page(KEPT, "GET")
def desk_licences_export(request: HttpRequest) -> HttpResponse:
    """The same list as a table for spreadsheets, up to 10,000 rows; recorded."""
    actor: Actor = request.actor
    search, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "")
    rows = queries.desk_rows(actor, search=search, state=state)
    note_export(actor=actor, search=search, state=state, count=bounded_count(rows, MOST_EXPORTED)[0])
    return csv_answer("licences", HEAD, exported_rows(rows[:MOST_EXPORTED].iterator(chunk_size=500)))


@page(KEPT, "GET", "POST")
def desk_licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """One licence of the office; suspending, resuming and revoking with a reason."""
    actor: Actor = request.actor
    found = _visible(actor, licence_id)
    require(actor, "licence.keep", on=found)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            change_licence(
                actor=actor,
                licence_id=licence_id,
                change=request.POST.get("change", ""),
                reason=request.POST.get("reason", ""),
                row_version=_number(request.POST.get("row_version")),
            )
            return HttpResponseRedirect(f"{reverse('desk-licence', args=[licence_id])}?done=1")
        except Refusal as refused:
            if not refused.fields:
                raise
            problems = refused.fields
    changes = changes_from(found.state) if allowed(actor, "licence.change_state", on=found) else []
    context = {
        "licence": found,
        "card": card_of(found),
        "state": found.state_on(queries.today()),
        "state_text": _(STATES[found.state_on(queries.today())]),
        "changes": changes,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "done": "done" in request.GET,
    }
    return render(request, "licences/desk_one.html", context, status=422 if problems else 200)


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    found: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _address(search: str, state: str, cursor: str | None) -> str:
    return f"?{urlencode({'q': search, 'state': state, 'cursor': cursor})}" if cursor else ""


def _filters(search: str, state: str) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(text)) for code, text in STATES.items()]
    links = [
        {"href": f"?{urlencode({'q': search, 'state': code})}", "text": text, "current": code == state}
        for code, text in choices
    ]
    return [{"title": _("状态"), "links": links}]
