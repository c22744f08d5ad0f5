"""At the kiosk: the terminal's three calls, the page that asks for a card, and the person's yes.

The calls of a terminal carry no cookie: it proves itself by its code and then by its signatures.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.names import mask_name
from yiwang.people.signin.cards import proving, terminals
from yiwang.people.signin.cards.proving import SESSION_LIVES
from yiwang.people.signin.cards.readers import CARD_KINDS, CARD_READERS, DEMO_READER, Card
from yiwang.people.signin.entering import enter
from yiwang.people.signin.models.card import Terminal
from yiwang.people.signin.pages.showing import show

LONGEST_CALL = 16_000


def _said(request: HttpRequest, *names: str) -> list[Any]:
    if len(request.body) > LONGEST_CALL:
        raise InvalidInput
    try:
        given = orjson.loads(request.body)
    except orjson.JSONDecodeError as broken:
        raise InvalidInput from broken
    if not isinstance(given, dict):
        raise InvalidInput
    return [given.get(name, "") for name in names]


def _refused(refusal: Refusal) -> JsonResponse:
    told = {"code": refusal.code, "message": refusal.text}
    return JsonResponse(told, status=refusal.status, headers={"Cache-Control": "no-store"})


def _told(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(content, headers={"Cache-Control": "no-store"})


@page("anyone", "POST")
@csrf_exempt
def enrol(request: HttpRequest) -> HttpResponse:
    """A terminal begins to work: ``{"code": …, "key": public JWK}`` gives ``{"terminal": id, "reader": code}``."""
    try:
        code, key = _said(request, "code", "key")
        made = terminals.enrol_terminal(code=str(code), public_key=key)
    except Refusal as refused:
        return _refused(refused)
    return _told({"terminal": str(made.pk), "name": made.name, "reader": made.reader})


@page("anyone", "POST")
@csrf_exempt
def challenge(request: HttpRequest) -> HttpResponse:
    """``{"terminal": id}`` gives ``{"challenge": …}``, good for a minute."""
    try:
        [given] = _said(request, "terminal")
        return _told({"challenge": proving.ask_terminal(_identifier(given))})
    except Refusal as refused:
        return _refused(refused)


@page("anyone", "POST")
@csrf_exempt
def statement(request: HttpRequest) -> HttpResponse:
    """``{"statement": JWS}`` gives ``{"address": …}``, which the terminal opens in its browser within two minutes."""
    try:
        [given] = _said(request, "statement")
        ticket = proving.prove_by_card(str(given))
    except Refusal as refused:
        return _refused(refused)
    return _told({"address": f"{reverse('kiosk-enter')}?{urlencode({'ticket': ticket.text})}"})


def _identifier(given: object) -> UUID:
    try:
        return UUID(str(given))
    except ValueError as none:
        raise proving.CardRefused from none


@page("anyone", "GET", "POST")
def kiosk(request: HttpRequest, terminal_id: UUID) -> HttpResponse:
    """What the terminal's screen says while it waits for a card; a demo terminal offers its demo cards."""
    terminal = terminals.active_terminal(terminal_id)
    if terminal is None:
        raise NotFound
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            said = proving.state_demo_card(terminal, request.POST.get("card", "")[:60])
            ticket = proving.prove_by_card(said)
            return HttpResponseRedirect(f"{reverse('kiosk-enter')}?{urlencode({'ticket': ticket.text})}")
        except Refusal as refused:
            refusal = refused
    demo = CARD_READERS.get(terminal.reader).demo and terminal.sealed_key is not None
    cards = [{"value": key, "text": card.name, "kind": CARD_KINDS[card.kind]} for key, card in _cards(terminal)]
    context = {
        "terminal": terminal,
        "demo": demo,
        "cards": cards,
        "minutes": int(SESSION_LIVES.total_seconds() // 60),
    }
    return show(request, "signin/kiosk.html", context, refusal=refusal, fields=("card",), anywhere="#main")


def _cards(terminal: Terminal) -> list[tuple[str, Card]]:
    return sorted(DEMO_READER.cards.items()) if terminal.reader == DEMO_READER.code else []


@page("anyone", "GET", "POST")
def enter_kiosk(request: HttpRequest) -> HttpResponse:
    """Is it you? The yes opens the session, the no ends here. A ticket in a link alone opens nothing."""
    text = request.POST.get("ticket") or request.GET.get("ticket") or ""
    if request.method == "POST":
        ticket = proving.use_ticket(text)
        return enter(request, ticket.account, proving.method_of(ticket.terminal), "/account/")
    ticket = proving.read_ticket(text)
    context = {
        "ticket": ticket,
        "name": mask_name(ticket.account.name),
        "minutes": int(SESSION_LIVES.total_seconds() // 60),
        "until": clock.now() + SESSION_LIVES,
    }
    return show(request, "signin/kiosk_enter.html", context)
