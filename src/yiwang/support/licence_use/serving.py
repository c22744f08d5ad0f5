"""What the functions of the interface do: wishes and answers in our own names; ``api.py`` translates them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.use_case import record, use_case
from yiwang.people.directory import identifier
from yiwang.support.licence_use import scope
from yiwang.support.licence_use.actions.asking import ask, noted
from yiwang.support.licence_use.actions.using import Given, Wanted, may_leave, use_licence
from yiwang.support.licence_use.actions.verifying import Claim, list_licences, verify_claim, verify_content
from yiwang.support.licence_use.asking import Ask, Which, office_of
from yiwang.support.licence_use.errors import NotAllowedNow, WrongPurpose
from yiwang.support.licence_use.finding import find, type_of
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licence_use.outcomes import SENTENCES, Outcome
from yiwang.support.licence_use.scope import check_fields

TICKET_MINUTES = 10
LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """A call in our own names, with the caller's idempotency key."""

    which: Which
    purpose: str = ""
    names: tuple[str, ...] = ()
    item_code: str = ""
    item_name: str = ""
    case_number: str = ""
    caller: str = ""
    days: int = 1
    uses: int = 1
    wants_file: bool = False
    request: str = ""
    file: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


def wish_of(call: Call, *, file: bool = False, basis: str = "law") -> Ask:
    """The call as a wish."""
    return Ask(
        which=call.which,
        purpose=call.purpose,
        fields=call.names,
        file=file or call.wants_file,
        basis=basis,
        item_code=call.item_code,
        item_name=call.item_name,
        case_number=call.case_number,
        caller=call.caller,
        days=call.days,
        uses=call.uses,
    )


def request_use(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """Ask the holder; the answer is fetched by ``request_state``."""
    row = ask(actor=actor, wish=wish_of(call, basis="consent"), now=now, key=_key(call, "ask"))
    return {"request": str(row.pk), "request_state": row.state_at(now)}


def request_state(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """Whether the holder has answered."""
    row = _request(actor, call.request)
    return {"request": str(row.pk), "request_state": row.state_at(now)}


def data(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """The granted fields of one licence."""
    return answer_of(_use(actor, call, now, file=False))


def file(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """The annotated copy."""
    given = _use(actor, call, now, file=True)
    told = answer_of(given)
    if given.copy is not None:
        told |= {
            "file": base64.b64encode(given.copy.content).decode(),
            "file_name": given.copy.name,
            "media_type": given.copy.media_type,
        }
    return told


def address(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """An address from which the copy is fetched once within ten minutes, by the same system."""
    given = _use(actor, call, now, file=True, later=True)
    told = answer_of(given)
    if given.outcome is Outcome.VALID:
        ticket, until = secrets.token_urlsafe(24), now + timedelta(minutes=TICKET_MINUTES)
        rows = Use.objects.unscoped("the use that was just written")
        rows.filter(pk=given.use.pk).update(ticket_digest=digest_of(ticket), ticket_until=until)
        told |= {"address": f"{settings.ORIGIN}/api/v1/licences/file?ticket={ticket}", "until": until.isoformat()}
    return told


def fetch(*, actor: Actor, ticket: str, now: datetime) -> Use:
    """Take a ticket: once, in time, by the system that it was made for, while the consent or basis still holds.

    Refuses ``not_found``, ``licence_use_not_allowed_now``.
    """
    with noted(actor):
        return take_ticket(actor=actor, ticket=ticket, now=now)


@use_case("licence_use.fetched")
def take_ticket(*, actor: Actor, ticket: str, now: datetime) -> Use:
    """See ``fetch``."""
    office = office_of(actor)
    rows = Use.objects.unscoped("whoever has the ticket and is the system that it was made for").filter(
        ticket_digest=digest_of(ticket), organization_id=office.id, client_id=office.client_id, ticket_until__gt=now
    )
    use: Use | None = rows.select_for_update().first()
    if use is None:
        raise NotFound
    request = UseRequest.objects.unscoped("what the copy was granted by").filter(pk=use.request_id).first()
    if request is None or not may_leave(request, now):
        raise NotAllowedNow
    use.ticket_digest = None
    use.save(update_fields=["ticket_digest"])
    record("licence_use.fetched", actor=actor, on=use, payload={"licence": str(use.licence_id)})
    return use


def search(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """Which licences a holder has of a type: public facts only, by a legal basis or a living consent."""
    rows = list_licences(actor=actor, wish=wish_of(call), now=now)
    return {"rows": [scope.basic(row) for row in rows]}


def verify_data(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """Whether what somebody holds in his hand is so: four outcomes, nothing of the licence leaves."""
    claim = Claim(call.which, call.purpose, dict(call.values), call.case_number, call.item_code, call.caller)
    outcome = verify_claim(actor=actor, claim=claim, now=now)
    return {"outcome": outcome, "outcome_text": _(SENTENCES[outcome])}


def verify_file(actor: Actor, call: Call, now: datetime) -> dict[str, Any]:
    """Whether a licence file is authentic and its licence valid now."""
    content = _content(call.file)
    found = verify_content(actor=actor, content=content, purpose=call.purpose, now=now)
    return {
        "outcome": found.outcome,
        "outcome_text": _(SENTENCES[found.outcome]),
        "authentic": found.authentic,
        "step": found.step,
    }


FUNCTIONS = {
    "request": request_use,
    "request_state": request_state,
    "data": data,
    "data_by_holder": data,
    "file": file,
    "file_by_holder": file,
    "address": address,
    "search": search,
    "verify_data": verify_data,
    "verify_file": verify_file,
}


def answer_of(given: Given) -> dict[str, Any]:
    """What was given, in our own names."""
    return {
        **given.basic,
        "values": dict(given.values),
        "outcome": given.outcome,
        "outcome_text": _(SENTENCES[given.outcome]),
        "use": str(given.use.pk),
        "request": str(given.use.request_id),
    }


def digest_of(ticket: str) -> bytes:
    """What is kept of a ticket."""
    return hashlib.sha256(b"licence use ticket " + ticket[:100].encode()).digest()


def _use(actor: Actor, call: Call, now: datetime, *, file: bool, later: bool = False) -> Given:
    """Use by the named request; else by one that the holder allowed for this case; else by law at once."""
    if call.request:
        row = _request(actor, call.request)
        with noted(actor, call.case_number):
            _check_purpose(row, call)
    else:
        row = _standing(actor, call, now, file=file) or ask(
            actor=actor, wish=wish_of(call, file=file), now=now, key=_key(call, "law")
        )
    names = call.names or None
    wanted = Wanted(names, file, call.case_number or None, call.caller, _key(call, "use"), later)
    return use_licence(actor=actor, request_id=row.pk, wanted=wanted, now=now)


def _standing(actor: Actor, call: Call, now: datetime, *, file: bool) -> UseRequest | None:
    """A request of this system for this licence and case that covers what is wanted."""
    office = office_of(actor)
    with noted(actor, call.case_number, call.which.type_key):
        licence = find(call.which)
        check_fields(type_of(licence), call.names)
    key = _key(call, "law")
    rows = UseRequest.objects.unscoped("what this system was allowed").filter(
        organization_id=office.id,
        client_id=office.client_id,
        licence_id=licence.pk,
        case_number=call.case_number.strip(),
    )
    if key and (known := rows.filter(request_key=key).first()):
        return known  # type: ignore[no-any-return]
    same = {"purpose": _tidy(call.purpose), "item_code": call.item_code.strip()}
    rows = rows.filter(basis="consent", granted__contains=list(call.names), **same).order_by("-asked_at")
    fitting = [row for row in rows[:20] if row.state_at(now) in ("allowed", "used_up") and (row.file or not file)]
    return next(
        (row for row in fitting if row.state_at(now) == "allowed"), fitting[0] if call.key and fitting else None
    )


def _check_purpose(row: UseRequest, call: Call) -> None:
    """What was allowed for one purpose is not used for another (个人信息保护法 第六条)."""
    if _tidy(call.purpose) != row.purpose or call.item_code.strip() not in ("", row.item_code):
        raise WrongPurpose


def _tidy(words: str) -> str:
    return " ".join(words.split())


def _request(actor: Actor, key: str) -> UseRequest:
    office, wanted = office_of(actor), identifier(key)
    rows = UseRequest.objects.unscoped("of this system").filter(organization_id=office.id, client_id=office.client_id)
    row: UseRequest | None = rows.filter(pk=wanted).first() if wanted else None
    if row is None:
        raise NotFound
    return row


def _key(call: Call, part: str) -> str | None:
    return f"{part}:{call.key}" if call.key else None


def _content(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise InvalidInput(fields={"/file": _("文件要按 Base64 编码。")}) from wrong
    if not 0 < len(content) <= LARGEST_FILE:
        raise InvalidInput(fields={"/file": _("文件不能是空的，也不能超过 2 MB。")})
    return content
