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
    """What the office issued: search by number or holder, filter by state, type and month of issue."""
    actor: Actor = request.actor
    wish = _wish(request)
    found = queries.desk_list(actor, wish, cursor=request.GET.get("cursor"))
    context = {
        "rows": [row_of(one) for one in found.rows],
        "wish": wish,
        "filters": _filters(wish),
        "types": [{"value": key, "text": title} for key, title in queries.types_kept(actor)],
        "next": _address(wish, found.next),
        "previous": _address(wish, found.previous),
        "export": f"{reverse('desk-licences-export')}?{urlencode(_asked(wish))}",
        "narrowed": bool(wish),
    }
    return render(request, "licences/desk.html", context)


@page(KEPT, "GET")
def desk_licences_export(request: HttpRequest) -> HttpResponse:
    """The same list as a table for spreadsheets, up to 10,000 rows; recorded."""
    actor: Actor = request.actor
    wish = _wish(request)
    rows = queries.desk_rows(actor, wish)
    note_export(actor=actor, search=wish.search, state=wish.state, count=bounded_count(rows, MOST_EXPORTED)[0])
    return csv_answer("licences", HEAD, exported_rows(rows[:MOST_EXPORTED].iterator(chunk_size=500)))


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    found: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return found


def _wish(request: HttpRequest) -> queries.Wish:
    """What the address asks for; what is no state, type or month is left out."""
    sent, month = request.GET, request.GET.get("month", "")[:7]
    state, kind = sent.get("state", ""), sent.get("type", "")[:120].replace("\0", "")
    return queries.Wish(
        search=sent.get("q", "").replace("\0", "").strip()[:80],
        state=state if state in STATES else "",
        type_key=kind,
        month=month if queries.month_of(month) else "",
    )


def _asked(wish: queries.Wish) -> dict[str, str]:
    return {"q": wish.search, "state": wish.state, "type": wish.type_key, "month": wish.month}


def _address(wish: queries.Wish, cursor: str | None) -> str:
    return f"?{urlencode({**_asked(wish), 'cursor': cursor})}" if cursor else ""


def _filters(wish: queries.Wish) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(text)) for code, text in STATES.items()]
    links = [
        {"href": f"?{urlencode({**_asked(wish), 'state': code})}", "text": text, "current": code == wish.state}
        for code, text in choices
    ]
    return [{"title": _("状态"), "links": links}]
