"""Checking licences by program: a presented code, an offline code, an identifier or number."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from yiwang.core.errors import InvalidInput, NotSignedIn
from yiwang.core.routes import page
from yiwang.people.sso.bearing import digest_of, facts_of
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.models import Client
from yiwang.support.licence_use.callers import audience
from yiwang.support.licences import queries
from yiwang.support.licences.queries import Shown
from yiwang.support.presentation import codes, guessing, purposes
from yiwang.support.presentation.answering import of_offline_code
from yiwang.support.presentation.opening import open_for
from yiwang.support.presentation.using import STRANGER, Opened, use_code
from yiwang.web.api.translation import json_answer

router = Router()


class Question(Schema):
    """One of ``code`` (what the holder's one-time QR code says), ``licence_code`` (``YW1:…``), ``identifier``,
    ``number``. ``purpose``: ``shown_service``, ``shown_inspection`` or ``shown_entry``; the holder reads it.
    """

    code: str = Field("", max_length=200)
    licence_code: str = Field("", max_length=2000)
    identifier: str = Field("", max_length=160)
    number: str = Field("", max_length=80)
    purpose: str = Field("", max_length=32)


@router.post("/verify", response=dict, summary="查验证照")
@page("anyone", "POST", lazy=True)
def verify(request: HttpRequest, payload: Question) -> HttpResponse:
    """Check what was held out. A presented code opens once, whoever asks: anonymous callers get the verdict, callers
    with the token of a registered system (client credentials) or a session also the fields that the holder ticked.
    An offline code, an identifier or a number give the public words about the licence, without the holder's name.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    guessing.check(address)
    if payload.purpose and payload.purpose not in purposes.CODES:
        raise InvalidInput(fields={"/purpose": _("用途不对，请按接口说明填写。")})
    if payload.code:
        return _presented(request, payload, address)
    if payload.licence_code:
        return json_answer(_offline(payload.licence_code.strip()))
    if not payload.identifier and not payload.number:
        raise InvalidInput(fields={"/code": _("请给出二维码、离线码、电子证照标识或者编号。")})
    guessing.missed(address)  # every question by number counts: those could read out a register
    found = queries.by_identifier(payload.identifier.strip().upper(), payload.number.strip().upper())
    if found is not None and payload.number and payload.identifier and found.number != payload.number.strip().upper():
        found = None  # GB/T 36906: both given and one of them wrong is no match
    return json_answer({"state": found.state if found else "unknown", **({"licence": _public(found)} if found else {})})


def _presented(request: HttpRequest, payload: Question, address: str) -> HttpResponse:
    code = codes.code_in(payload.code)
    if not code:
        guessing.missed(address)
        return json_answer({"state": "unknown", "valid": False})
    opened, known = _opened(request, code, payload.purpose)
    if opened.state == "unknown":
        guessing.missed(address)
    return json_answer(_told(opened, known))


def _opened(request: HttpRequest, code: str, purpose: str) -> tuple[Opened, bool]:
    """Opened as whoever asks, and whether that is somebody known."""
    by = STRANGER | {"purpose": purpose, "audience": audience()}
    if "HTTP_AUTHORIZATION" not in request.META:
        return use_code(code, by), False
    opened = use_code(code, by, digest_of(request.token)) if request.token else Opened.none("bound_token")
    if opened.state == "no_token" and request.actor.signed_in:
        if request.actor.kind == "official" and not purpose:
            raise InvalidInput(fields={"/purpose": _("用途不对，请按接口说明填写。")})
        return open_for(request.actor, code, purpose, str(request.META.get("REMOTE_ADDR", ""))), True
    if opened.state == "bound_token":
        opened = use_code(code, by | _bound(request))
    if opened.state == "no_token":
        raise NotSignedIn
    return opened, True


def _bound(request: HttpRequest) -> dict[str, Any]:
    """Who calls with a token that is bound to a key or a certificate."""
    try:
        facts = facts_of(request)
    except ProtocolError as wrong:
        raise NotSignedIn from wrong
    if facts["grant"] is not None or facts["token"]["audience"] not in ("", audience()):
        raise NotSignedIn
    rows = Client.objects.unscoped("the holder reads who looked").select_related("organization")
    client = rows.get(pk=facts["client"]["id"])
    name = f"{client.organization.name}（{client.name}）"
    return {"kind": "system", "organization": str(client.organization_id), "name": name}


def _told(opened: Opened, known: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"state": opened.state, "valid": opened.valid, "at": opened.at}
    if opened.state == "shown":
        told["licences"] = [
            {
                "title": one.title,
                "issuer": one.issuer,
                "state": one.state,
                "demo": one.demo,
                **({"state_since": one.state_at} if one.state_at else {}),
                **({"fields": [{"label": label, "value": value} for label, value in one.lines]} if known else {}),
            }
            for one in opened.licences
        ]
    return told


def _offline(text: str) -> dict[str, Any]:
    given = of_offline_code(text)
    verdict = given.verdict
    if verdict is None or not verdict.ok or given.payload is None:
        return {"authentic": False, "step": verdict.step if verdict else "read", "state": "unknown"}
    state = given.found.state if given.found else "unknown"
    told = {"title": given.payload.title, "number": given.payload.number, "issuer": given.payload.issuer}
    return {"authentic": True, "state": state, "made_at": given.payload.made_at, "licence": told}


def _public(found: Shown) -> dict[str, Any]:
    return {
        "title": found.title,
        "number": found.number,
        "identifier": found.identifier,
        "issuer": found.issuer,
        "issued_on": found.issued_on,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "version": found.version,
        "demo": found.demo,
        "at": found.checked_at,
    }
