"""Giving: a person to a relative or friend, a firm to its managers and handlers."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation import naming
from yiwang.people.delegation.errors import TooManyDelegations
from yiwang.people.delegation.holding import own_link
from yiwang.people.delegation.limits import MOST_OPEN, invitation_days
from yiwang.people.delegation.making import (
    Offer,
    Side,
    build,
    checked_name,
    checked_paper,
    proven,
    set_end,
    side_of,
)
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import FAMILY, HANDLER, MANAGER, OPEN
from yiwang.people.delegation.standing import facts

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Given:
    """A delegation that waits for its answer; ``code`` is shown once, "" where the number says who it is for."""

    delegation: Delegation
    code: str


def code_digest(code: str) -> bytes:
    """What is stored of an invitation's code; blanks, dashes and case do not count."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(b"delegation " + plain.encode()).digest()


def new_code() -> str:
    """Twelve signs in three groups, without those that look alike."""
    signs = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


@use_case("delegation.given")
def give(*, actor: Actor, offer: Offer, now: datetime) -> Given:
    """A person lets a relative or friend act; records ``delegation.given``.

    Whether the other one exists or has an account is never told: the invitation is made in any case.
    """
    require(actor, "delegation.give")
    if offer.kind != FAMILY:
        raise NotFound
    giver = side_of(actor)
    _check_room(giver.id)
    return _invite(actor, giver, offer, now, None, giver.id)


@use_case("delegation.given")
def appoint(*, actor: Actor, firm_id: UUID, offer: Offer, now: datetime) -> Given:
    """A legal representative or a manager appoints somebody for the firm; records ``delegation.given``.

    Refuses with ``not_found`` whoever does not act for the firm, with ``invalid_input`` what is beyond the own link.
    """
    require(actor, "delegation.give")
    person = proven(actor)
    if offer.kind not in (MANAGER, HANDLER):
        raise InvalidInput(fields={"/kind": _("请选择管理员或者经办人。")})
    upper = own_link(actor, firm_id, now)
    name = facts().name_of(firm_id, "legal_person")
    _check_room(firm_id)
    return _invite(actor, Side("legal_person", firm_id, None, name), offer, now, upper, person)


def _invite(actor: Actor, giver: Side, offer: Offer, now: datetime, upper: Delegation | None, by: UUID | None) -> Given:
    name = checked_name(offer.name, "/name")
    number = checked_paper(offer.document, offer.number, offer.issuer) if offer.number else ""
    if number and number in facts().papers_of(proven(actor)):
        raise InvalidInput(fields={"/number": _("这是您自己的证件号码，请填对方的。")})
    made = build(giver, Side("natural_person", None, None, name), _with(offer, name, number), now, upper)
    code = "" if number else new_code()
    made.state, made.appointed_by = "invited", by
    made.invited_until = min(now + timedelta(days=invitation_days()), made.until)
    made.agent_index = naming.index_of(number) if number else None
    made.code_digest = code_digest(code) if code else None
    made.save(force_insert=True)
    set_end(made)
    record("delegation.given", actor=actor, on=made, payload={"kind": made.kind})
    return Given(made, code)


def _with(offer: Offer, name: str, number: str) -> Offer:
    return Offer(offer.kind, offer.scope, name, number, offer.until, offer.note)


def _check_room(giver: UUID | None) -> None:
    rows = Delegation.objects.unscoped("how many a giver has").filter(giver_id=giver, state__in=OPEN)
    if len(rows.values_list("pk", flat=True)[: MOST_OPEN + 1]) >= MOST_OPEN:
        raise TooManyDelegations
