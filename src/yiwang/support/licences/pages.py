"""Pages of officials about licences of their office (holders: support.presentation; downloads: papers.pages)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.paging import bounded_count
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.licences import queries
from yiwang.support.licences.export import HEAD, exported_rows, note_export
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.showing import row_of

MOST_EXPORTED = 10_000
KEPT = "duty:licence.issue,licence.revoke"


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


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    found: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return found


def _address(search: str, state: str, cursor: str | None) -> str:
    return f"?{urlencode({'q': search, 'state': state, 'cursor': cursor})}" if cursor else ""


def _filters(search: str, state: str) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(text)) for code, text in STATES.items()]
    links = [
        {"href": f"?{urlencode({'q': search, 'state': code})}", "text": text, "current": code == state}
        for code, text in choices
    ]
    return [{"title": _("状态"), "links": links}]
