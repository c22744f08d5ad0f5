"""Asking to use a licence, by consent or by law, and taking the request back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import IdempotencyConflict
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licence_use.asking import Ask, Office, checked, office_of
from yiwang.support.licence_use.bases import basis_for
from yiwang.support.licence_use.errors import AnsweredAlready, TurnedAway
from yiwang.support.licence_use.finding import find, type_of
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licence_use.scope import check_fields
from yiwang.support.licences.models import Licence

ANSWER_DAYS = 7


@contextmanager
def noted(actor: Actor, case_number: str = "", type_key: str = "") -> Iterator[None]:
    """Record what is turned away, apart from the transaction that it rolls back: who wanted what is not his."""
    try:
        yield
    except TurnedAway as refused:
        office = office_of(actor)
        payload = {"code": refused.code, "case": case_number[:60], "type": type_key[:120]}
        about = Subject("organization", office.id)
        record_apart(NewEvent("licence_use.turned_away", actor, about, payload, office.id, office.division_id))
        raise


def ask(*, actor: Actor, wish: Ask, now: datetime, key: str | None = None) -> UseRequest:
    """Ask for a licence; what is turned away is recorded. See ``ask_use``."""
    with noted(actor, wish.case_number, wish.which.type_key):
        return ask_use(actor=actor, wish=wish, now=now, key=key)


@use_case("licence_use.asked", "licence_use.by_law")
def ask_use(*, actor: Actor, wish: Ask, now: datetime, key: str | None = None) -> UseRequest:
    """Write the request: it waits for the holder, or a legal basis allows it at once.

    ``key`` makes it once. Refuses ``invalid_input`` at the fields, ``licence_use_no_licence``,
    ``licence_use_too_much``, ``licence_use_no_basis``, ``licence_use_wrong_purpose``.
    """
    office = office_of(actor)
    require(actor, "licence_use.ask", on=office)
    tidy = checked(wish)
    licence = find(tidy.which)
    if key and (known := _asked_before(office, key, tidy, licence)):
        nothing_changed()
        return known
    check_fields(type_of(licence), tidy.fields)
    row = _row(actor, office, tidy, licence, now, key)
    if tidy.basis == "law":
        basis = basis_for(office.id, licence, tidy, legal_day(now))
        row.basis_id, row.statute, row.state, row.confirmed_by = basis.pk, basis.statute, "allowed", "law"
        row.granted, row.decided_at, row.valid_until = row.wanted, now, now + timedelta(days=tidy.days)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not key or (known := _asked_before(office, key, tidy, licence)) is None:
            raise
        nothing_changed()
        return known
    record(
        "licence_use.by_law" if row.basis == "law" else "licence_use.asked",
        actor=actor,
        on=row,
        payload={"licence": str(licence.pk), "purpose": row.purpose, "case": row.case_number, "fields": row.wanted},
    )
    return row


def _asked_before(office: Office, key: str, wish: Ask, licence: Licence) -> UseRequest | None:
    """What the key made before. ``file`` is left out: the holder may have taken it off."""
    rows = UseRequest.objects.unscoped("a retry finds what it asked")
    known: UseRequest | None = rows.filter(organization_id=office.id, request_key=key).first()
    if known is None:
        return None
    now = (licence.pk, wish.basis, wish.purpose, wish.item_code, wish.case_number, list(wish.fields))
    before = (known.licence_id, known.basis, known.purpose, known.item_code, known.case_number, known.wanted)
    if now != before or (wish.days, wish.uses) != (known.days, known.uses_most):
        raise IdempotencyConflict
    return known


def _row(actor: Actor, office: Office, wish: Ask, licence: Licence, now: datetime, key: str | None) -> UseRequest:
    return UseRequest(
        organization_id=office.id,
        organization_name=office.name,
        division_id=office.division_id,
        issuer_id=licence.organization_id,
        asked_by=actor.account_id,
        client_id=office.client_id,
        caller=wish.caller or actor.name[:60],
        channel=actor.channel[:8],
        licence_id=licence.pk,
        type_key=licence.type_key,
        title=licence.title,
        number=licence.number,
        holder_id=licence.holder_id,
        holder_kind=licence.holder_kind,
        holder_masked=licence.holder_masked,
        purpose=wish.purpose,
        item_code=wish.item_code,
        item_name=wish.item_name,
        case_number=wish.case_number,
        wanted=list(wish.fields),
        file=wish.file,
        basis=wish.basis,
        days=wish.days,
        uses_most=wish.uses,
        asked_at=now,
        answer_until=now + timedelta(days=ANSWER_DAYS),
        request_key=key or None,
    )


@use_case("licence_use.withdrawn")
def withdraw(*, actor: Actor, request_id: UUID, now: datetime) -> UseRequest:
    """The organization does not want it any more. Refuses ``not_found``, ``licence_use_answered``."""
    office = office_of(actor)
    rows = UseRequest.objects.visible_to(actor).filter(organization_id=office.id).select_for_update()
    row: UseRequest = rows.get_or_refuse(request_id)
    require(actor, "licence_use.ask", on=row)
    if row.state_at(now) not in ("waiting", "allowed", "used_up"):
        raise AnsweredAlready
    row.state, row.ended_at, row.row_version = "withdrawn", now, row.row_version + 1
    row.save(update_fields=["state", "ended_at", "row_version"])
    record("licence_use.withdrawn", actor=actor, on=row, payload={"licence": str(row.licence_id)})
    return row


__all__ = ["ask", "ask_use", "noted", "withdraw"]
