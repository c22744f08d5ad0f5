"""The window: item, visitor, everything on one page, receipt; every step works by keyboard alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotFound, NotPermitted, NotSignedIn, Refusal
from yiwang.core.routes import page
from yiwang.service.applications.actions.drafts import close_draft
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filling import attach_files
from yiwang.service.applications.items import current_item
from yiwang.service.desks.actions.receive import Visitor, at_window, begin, find_party
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.asking import text
from yiwang.service.desks.pages.looking import record_look
from yiwang.service.desks.pages.window_list import received_part
from yiwang.service.desks.queries.window import (
    division_of,
    drafts_in_hand,
    filling_at_window,
    items_at_window,
    read_intake,
)
from yiwang.service.desks.showing.record import record_of
from yiwang.service.desks.showing.sheet import Sheet, read_sheet

PASSED_ON = (NotFound, NotSignedIn, NotPermitted)


@page("duty:window", "GET")
def window(request: HttpRequest) -> HttpResponse:
    """Search for an item; below, what is in hand and what was received today."""
    actor, received = request.actor, received_part(request)
    query = received["wishes"]["q"]
    context = {"q": query, "items": items_at_window(query), "drafts": drafts_in_hand(actor), **received}
    return show(request, actor, "desk-window", "desks/window.html", context)


@page("duty:window", "GET", "POST")
def visitor(request: HttpRequest, key: str) -> HttpResponse:
    """Who stands at the window: number and name of the paper shown."""
    actor, item = request.actor, current_item(key)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            person = Visitor(request.POST.get("kind", ""), text(request, "number", 40), text(request, "name", 200))
            party = find_party(actor=actor, visitor=person, on=legal_day(clock.now()))
            draft = begin(actor=actor, item=item, party=party, division_code=division_of(actor))
            return HttpResponseRedirect(reverse("desk-window-draft", args=[draft.pk]))
        except PASSED_ON:
            raise
        except Refusal as refused:
            refusal = refused
    fields = dict(refusal.fields) if refusal else {}
    persons = "natural_person" in item.content["applicants"]
    firms = any(kind != "natural_person" for kind in item.content["applicants"])
    kinds = [("person", _("个人"), persons), ("firm", _("企业或其他单位"), firms)]
    context = {
        "item": item,
        "kinds": [{"value": value, "text": words} for value, words, fits in kinds if fits],
        "kind": request.POST.get("kind", "person" if persons else "firm"),
        "number": request.POST.get("number", "")[:40],
        "name": request.POST.get("name", "")[:200],
        "fields": fields,
        "errors": [{"href": f"#{name}", "text": words} for name, words in fields.items()]
        or ([{"href": "#main", "text": refusal.text}] if refusal else []),
    }
    return show(request, actor, "desk-window", "desks/visitor.html", context, refusal.status if refusal else 200)


@page("duty:window", "GET", "POST")
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything that the item asks, on one page; nothing typed is lost, whatever is refused."""
    actor = request.actor
    filling = filling_at_window(actor, draft_id, clock.now())
    if filling.draft.submitted_as is not None:
        return HttpResponseRedirect(reverse("desk-window-receipt", args=[filling.draft.submitted_as]))
    if request.method != "POST":
        return _draw(request, Sheet(filling))
    sheet = read_sheet(request, filling)
    if "_submit" not in request.POST or sheet.errors or sheet.stay:
        return _draw(request, sheet)
    try:
        sent = filling.submission()
        sent.insist = request.POST.get("insist") == "1"
        key = f"draft-{filling.draft.pk}"
        filed = submit_application(actor=at_window(actor), sent=sent, now=clock.now(), key=key)
    except PASSED_ON:
        raise
    except Refusal as refused:
        sheet.refuse(refused)
        return _draw(request, sheet, refused.status)
    attach_files(filling, filed.id)
    close_draft(actor=actor, draft=filling.draft, submitted_as=filed.id)
    return HttpResponseRedirect(reverse("desk-window-receipt", args=[filed.id]))


def _draw(request: HttpRequest, sheet: Sheet, status: int = 0) -> HttpResponse:
    context: dict[str, Any] = {"sheet": sheet, "filling": sheet.filling}
    return show(
        request,
        request.actor,
        "desk-window",
        "desks/window_draft.html",
        context,
        status or (422 if sheet.errors else 200),
    )


@page("duty:window", "GET", lazy=True)
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The intake receipt for the visitor, with a QR code to the case; printing it is a recorded look."""
    actor, opened = read_intake(request.token, case_id)
    record_look(actor, opened, "window")
    record = record_of(opened, masked=False)
    context = {
        "case": opened.case,
        "applicant": record.applicant,
        "materials": [line for line in record.materials if line.files],
        "clerk": actor.name,
        "link": f"{settings.ORIGIN}/cases/{case_id}/",
        "submitted": datetime.fromisoformat(opened.case["submitted_at"]),
        "due": date.fromisoformat(opened.case["due_on"]) if opened.case["due_on"] else None,
        "site": {"name": opened.case["organization"]},
    }
    return show(request, actor, "desk-window", "desks/receipt.html", context)
