"""The basic catalogue at the desk: entries with how many claimed them, proposing one, claiming, revising, ending."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.service.catalogue import desk_queries as queries
from yiwang.service.catalogue.actions.claim_entry import claim_entry
from yiwang.service.catalogue.actions.edit_draft import begin_draft
from yiwang.service.catalogue.actions.item_states import move_entry
from yiwang.service.catalogue.actions.propose_entry import propose_entry
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.desk.items import sections_of
from yiwang.service.catalogue.models import CatalogueEntry, Draft
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.standing import standing_of_entry

LIST = "/desk/catalogue/entries/"
MOST_COUNTED = 1000


@page(GATE)
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries by title, with how many items there are and whether the own office has claimed them."""
    query = "".join(char for char in request.GET.get("q", "") if char.isprintable())[:60].strip()
    state = request.GET.get("state", "published")
    typed = {"q": query, "state": state if state in queries.STATES else "published"}
    actor, cursor = request.actor, request.GET.get("cursor", "")[:2000]
    found = queries.entry_list(actor, query=query, state=typed["state"], cursor=cursor)
    offices = sorted(actor.organization_ids)
    claims = queries.claims_of([row.pk for row in found.rows], offices)
    claimed, every = queries.claimed_share(offices)
    states = [
        {
            "text": showing.state_words(key),
            "href": with_query(LIST, typed, state=key),
            "current": key == typed["state"],
        }
        for key in queries.STATES
    ]
    context = {
        "tabs": showing.tabs(actor, "entries"),
        "rows": [_listed(row, claims) for row in found.rows],
        "typed": typed,
        "groups": [{"title": _("状态"), "links": states}],
        "claimed": claimed,
        "every": every,
        "share": round(100 * claimed / every) if every else 0,
        "may_propose": allowed(actor, "catalogue.entries"),
        "next": with_query(LIST, typed, cursor=found.next) if found.next else "",
        "previous": with_query(LIST, typed, cursor=found.previous) if found.previous else "",
    }
    return render(request, "catalogue/desk/entries.html", context)


def _listed(row: CatalogueEntry, claims: dict[UUID, tuple[int, bool]]) -> dict[str, Any]:
    items, own = claims.get(row.pk, (0, False))
    return {"href": showing.address_of(row), "title": row.title, "code": row.code, "items": many(items), "own": own}


def many(items: int) -> str:
    """An honest count: nobody counted beyond a thousand."""
    return str(items) if items <= MOST_COUNTED else _("%(n)s多") % {"n": MOST_COUNTED}


@page("duty:catalogue.entries", "GET", "POST")
def entry_new(request: HttpRequest) -> HttpResponse:
    """Propose an entry: its code and title; the rest is written in the draft."""
    refused = None
    if request.method == "POST":
        title = request.POST.get("title", "").strip()
        try:
            content = {"title": title} if title else {}
            code = request.POST.get("code", "").strip()
            draft = propose_entry(actor=request.actor, code=code, content=content, now=clock.now())
            return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft.pk}/edit/")
        except Refusal as wrong:
            if wrong.status in (401, 404):
                raise
            refused = wrong
    context = {
        "errors": showing.errors_of(refused),
        "fields": showing.fields_of(refused),
        "typed": request.POST if refused else {},
    }
    return render(request, "catalogue/desk/entry_new.html", context, status=refused.status if refused else 200)


@page(GATE, "GET", "POST")
def entry_page(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry: what it says, who claimed it, and what this official may do with it."""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_act(request, entry_id))
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, entry_id, refused)
    return _show(request, entry_id, None)


def _act(request: HttpRequest, entry_id: UUID) -> str:
    actor, sent, now = request.actor, request.POST, clock.now()
    act = sent.get("act", "")
    if act == "claim":
        draft = claim_entry(actor=actor, entry_id=entry_id, organization_id=None, now=now)
        return f"/desk/catalogue/drafts/{draft.pk}/"
    if act == "revise":
        return f"/desk/catalogue/drafts/{begin_draft(actor=actor, entry_id=entry_id).pk}/edit/"
    if act in ("suspend", "resume", "cancel"):
        version = showing.version_of(sent)
        move_entry(actor=actor, entry_id=entry_id, move=act, reason=sent.get("reason", ""), now=now, version=version)
        return f"/desk/catalogue/entries/{entry_id}/?done=1"
    raise InvalidInput(_("请选择要做什么。"))


def _show(request: HttpRequest, entry_id: UUID, refused: Refusal | None) -> HttpResponse:
    entry, actor = queries.one_entry(entry_id), request.actor
    items, own = queries.claims_of([entry.pk], sorted(actor.organization_ids))[entry.pk]
    draft = Draft.objects.visible_to(actor).open().filter(entry=entry).first()
    edits = allowed(actor, "catalogue.entries")
    context = {
        "entry": entry,
        "state": showing.state_words(entry.state),
        "sections": sections_of(standing_of_entry(entry)),
        "items": many(items),
        "any": items > 0,
        "own": own,
        "draft": draft,
        "draft_state": showing.draft_words(draft.state) if draft else "",
        "may_claim": entry.state == "published" and not own and allowed(actor, "catalogue.edit"),
        "may_edit": edits and draft is None and entry.state != "cancelled",
        "may_move": edits and draft is None and entry.state in ("published", "suspended"),
        "errors": showing.errors_of(refused),
        "fields": showing.fields_of(refused),
        "typed": request.POST if refused else {},
        "done": request.GET.get("done") == "1",
        "claimed_by": with_query("/desk/catalogue/", {"entry": str(entry.pk), "whose": "all"}),
    }
    return render(request, "catalogue/desk/entry.html", context, status=refused.status if refused else 200)
