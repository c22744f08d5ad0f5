"""The administrator's desk of terminals: list, export, registration with a code that is shown once, revocation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.administration import DUTY
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.pages import asking, telling
from yiwang.people.signin.cards import listing
from yiwang.people.signin.cards import terminals as acts
from yiwang.people.signin.cards.listing import KINDS, STATES, TerminalFilter, terminal_filter, terminals_in_reach
from yiwang.people.signin.cards.readers import CARD_READERS
from yiwang.people.signin.cards.terminals import NewTerminal
from yiwang.people.signin.models.card import Terminal
from yiwang.ui.filters import zh_datetime

SIZE = 30
FIELDS = ("office", "name", "kind", "place", "reader", "reason")
_TAGS = {"waiting": "warn", "active": "ok", "revoked": "bad"}


@page("duty:administer", "GET")
def terminals(request: HttpRequest) -> HttpResponse:
    """One page of the list, the newest first."""
    actor = request.actor
    require(actor, "terminals.manage")
    refusal: Refusal | None = None
    wanted, found = TerminalFilter(), None
    try:
        wanted = terminal_filter(request.GET)
        rows = terminals_in_reach(actor, wanted)
        found = page_of(rows, order=listing.ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    here = f"{reverse('terminals')}?{wanted.query}"
    context = {
        "rows": [_row(one) for one in found.rows] if found else [],
        "wanted": wanted,
        "states": [{"value": value, "text": _(text)} for value, text in STATES.items()],
        "kinds": [{"value": value, "text": _(text)} for value, text in KINDS.items()],
        "export": f"{reverse('terminals-export')}?{wanted.query}",
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "signin/terminals.html", context, status=refusal.status if refusal else 200)


def _row(terminal: Terminal) -> dict[str, Any]:
    return {
        "id": terminal.pk,
        "name": terminal.name,
        "kind": _(KINDS[terminal.kind]),
        "place": terminal.place,
        "office": terminal.organization.name,
        "reader": _(CARD_READERS.get(terminal.reader).title) if terminal.reader in CARD_READERS else terminal.reader,
        "state": {"text": _(STATES[terminal.state]), "kind": _TAGS[terminal.state]},
        "used": terminal.last_used_at,
    }


@page("duty:administer", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "terminals.manage")
    wanted = terminal_filter(request.GET)
    post = actor.post_with(DUTY)
    if post is not None:
        about = Subject("organization", post.organization_id)
        payload = {"state": wanted.state, "kind": wanted.kind}
        record_apart(NewEvent("terminals.exported", actor, about, payload, post.organization_id, post.division_id))
    header = [_("名称"), _("种类"), _("机构"), _("摆放位置"), _("读卡器"), _("情况"), _("登记时间"), _("最近使用")]
    return csv_answer("terminals", header, _lines(actor, wanted))


def _lines(actor: Actor, wanted: TerminalFilter) -> Iterator[list[object]]:
    rows, last = terminals_in_reach(actor, wanted), None
    for _chunk in range(MOST // CHUNK):
        after = (
            Q()
            if last is None
            else Q(registered_at__lt=last.registered_at) | Q(registered_at=last.registered_at, pk__lt=last.pk)
        )
        found = list(rows.filter(after).order_by(*listing.ORDER)[:CHUNK])
        for terminal in found:
            row = _row(terminal)
            times = [zh_datetime(when) if when else "" for when in (terminal.registered_at, terminal.last_used_at)]
            yield [row["name"], row["kind"], row["office"], row["place"], row["reader"], row["state"]["text"], *times]
        if len(found) < CHUNK:
            return
        last = found[-1]


@page("duty:administer", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Register a terminal; its code is shown once, on the page that follows."""
    actor = request.actor
    require(actor, "terminals.manage")
    typed = {name: asking.text(request, name, 200) for name in FIELDS}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            where = directory.identifier(typed["office"]) or new_id()
            wanted = NewTerminal(where, typed["name"], typed["kind"], typed["place"], typed["reader"])
            made, code = acts.register_terminal(actor=actor, new=wanted)
            return _code_page(request, made, code)
        except Refusal as refused:
            refusal = asking.shown(refused)
    offices = directory.offices_with_posts(actor)
    context = {
        "typed": typed,
        "offices": [{"value": str(row.pk), "text": row.name} for row in offices],
        "kinds": [{"value": value, "text": _(text)} for value, text in KINDS.items()],
        "readers": [{"value": reader.code, "text": _(reader.title)} for reader in CARD_READERS],
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "signin/terminal_new.html", context, status=refusal.status if refusal else 200)


def _code_page(request: HttpRequest, terminal: Terminal, code: str) -> HttpResponse:
    """The one page that shows an enrolment code."""
    reader = CARD_READERS.get(terminal.reader)
    context = {"terminal": terminal, "code": code, "hours": 24, "demo": reader.demo, "problems": reader.check_config()}
    response = render(request, "signin/terminal_code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("duty:administer", "GET", "POST")
def terminal(request: HttpRequest, terminal_id: UUID) -> HttpResponse:
    """One terminal: its state, its history, a new code, revocation."""
    actor = request.actor
    require(actor, "terminals.manage")
    typed = {name: asking.text(request, name, 300) for name in ("act", "reason", "code")}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _act(request, terminal_id, typed)
        except Refusal as refused:
            refusal = asking.shown(refused)
    found = terminals_in_reach(actor).get_or_refuse(terminal_id)
    context = {
        "terminal": found,
        "row": _row(found),
        "typed": typed,
        "done": request.GET.get("done") == "1",
        "address": request.build_absolute_uri(reverse("kiosk", args=[found.pk])) if found.state == "active" else "",
        "entries": telling.entries(listing.told_of(found)),
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "signin/terminal.html", context, status=refusal.status if refusal else 200)


def _act(request: HttpRequest, terminal_id: UUID, typed: dict[str, str]) -> HttpResponse:
    actor, seen = request.actor, asking.seen(request) if typed["act"] != "demo" else 0
    if typed["act"] == "code":
        code = acts.make_code(actor=actor, terminal_id=terminal_id, version=seen)
        return _code_page(request, terminals_in_reach(actor).get_or_refuse(terminal_id), code)
    if typed["act"] == "demo":
        acts.enrol_demo(actor=actor, terminal_id=terminal_id, code=typed["code"])
    else:
        acts.revoke_terminal(actor=actor, terminal_id=terminal_id, reason=typed["reason"], version=seen)
    return HttpResponseRedirect(f"{reverse('terminal', args=[terminal_id])}?done=1")
