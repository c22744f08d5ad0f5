"""Making an attestation, or a licence that needs no application, at its holder's word: at once, sealed, verifiable."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.db import connection

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import AssuranceTooLow, NotPermitted
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.parameters.values import value_at
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.asking import fits, holders_of, requested_type, wish_of
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.errors import PurposeMissing, TooManyAsked
from yiwang.support.licences.models import Licence
from yiwang.support.licences.parties import covers_type

PER_DAY = "attestation.per-day"
LONGEST_PURPOSE = 40


@use_case("attestation.asked")
def ask_for(*, actor: Actor, type_key: str, purpose: str = "", holder_id: UUID | None = None, key: str = "") -> Licence:
    """Make what the holder asks for from what registers hold; with the same ``key`` again it is the same one.

    ``holder_id`` names a firm (or the giver) where the actor may ask for several. Refuses with ``not_found``,
    ``assurance_too_low``, ``not_permitted``, ``attestation_purpose``, ``attestation_too_many``,
    ``attestation_nothing_held``, ``attestation_condition``, ``attestation_no_office``, and as ``issue_licence``.
    """
    require(actor, "licence.attest")
    kind = requested_type(type_key)
    if not actor.assured("real_name"):
        raise AssuranceTooLow
    holder = _holder(actor, kind, holder_id)
    said = purpose_of(kind, purpose)
    _lock(type_key, holder[1])
    if (kind.on_request or {}).get("once") and (held := _held(type_key, holder[1])) is not None:
        nothing_changed()
        return held
    job_key = "ask:" + sha256(f"{type_key}:{holder[1]}:{actor.account_id}:{key}".encode()).hexdigest()[:56]
    if key and (done := _made(job_key)) is not None:
        nothing_changed()
        return done
    today = legal_day(clock.now())
    wish = wish_of(kind, holder, said, today)
    _bound(kind, holder[1], wish.office.division.code)
    order = Order(
        kind=kind,
        office=wish.office,
        holder=wish.holder,
        on=today,
        names=wish.names,
        key=job_key if key else None,
    )
    licence = issue_licence(actor=SYSTEM, order=order)
    record("attestation.asked", actor=actor, on=licence, payload={"type": type_key, "number": licence.number})
    return licence


def purpose_of(kind: LicenceType, purpose: str) -> str:
    """The purpose as it is printed: one of those that the type offers; any short one where it offers none."""
    said = purpose.strip()[:LONGEST_PURPOSE]
    choices = (kind.on_request or {}).get("purposes", [])
    if choices and said not in choices or kind.is_attestation and not said:
        raise PurposeMissing.at("purpose")
    return said


def _holder(actor: Actor, kind: LicenceType, holder_id: UUID | None) -> tuple[str, UUID]:
    fitting = [one for one in holders_of(actor) if fits(kind, {one[0]})]
    chosen = [one for one in fitting if holder_id is None or one[1] == holder_id]
    if not chosen or not covers_type(actor, kind.key):
        raise NotPermitted
    return chosen[0]


def _held(type_key: str, holder: UUID) -> Licence | None:
    rows = Licence.objects.unscoped("the one that the holder has already").filter(type_key=type_key, holder_id=holder)
    found: Licence | None = rows.in_state("valid", legal_day(clock.now())).order_by("-created_at").first()
    return found


def _made(job_key: str) -> Licence | None:
    found: Licence | None = Licence.objects.unscoped("a repeated request").filter(job_key=job_key).first()
    return found


def _bound(kind: LicenceType, holder: UUID, division: str) -> None:
    """So many a day of one type for one holder (parameter ``attestation.per-day``)."""
    today = legal_day(clock.now())
    rows = Licence.objects.unscoped("how many were made today").filter(
        type_key=kind.key, holder_id=holder, issued_on=today
    )
    if rows.count() >= int(value_at(PER_DAY, division, today).value):
        raise TooManyAsked


def _lock(type_key: str, holder: UUID) -> None:
    """Two requests for one holder wait for each other."""
    number = int.from_bytes(sha256(f"{type_key}:{holder}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
