"""Deciding on an application: never the one who asked (two-person rule). Approved, the seal is made at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.people.names import told_name
from yiwang.support.seals.actions.access import hold, locked, reaches, refuse_unless, said
from yiwang.support.seals.actions.telling import tell_of_decision
from yiwang.support.seals.errors import OneIsEnough, SamePersonApproves, SealNotCurrent
from yiwang.support.seals.making import MADE_FIELDS, code_of, make, step
from yiwang.support.seals.models import Seal, SealPermit
from yiwang.support.seals.purposes import LIVING


@use_case("seal.made")
def approve_seal(*, actor: Actor, seal_id: UUID | str, row_version: int | None = None) -> Seal:
    """Approve: the seal maker signs, the seal gets its number, a replaced seal ends at the same moment.

    Refuses with ``not_found``, ``not_permitted``, ``seal_same_person``, ``seal_not_current``, ``changed_meanwhile``.
    """
    seal = _asked(actor, seal_id, row_version)
    now = clock.now()
    office = Organization.objects.select_related("division").get(pk=seal.organization_id)
    seal.decided_by, seal.decided_by_name, seal.decided_at = actor.account_id, told_name(actor), now
    make(seal, code=code_of(office), division_code=office.division.code, now=now)
    before = _end_replaced(actor, seal, now)
    try:
        with transaction.atomic():
            seal.save(update_fields=list(MADE_FIELDS))
    except IntegrityError as taken:
        raise OneIsEnough from taken
    step(seal, actor, "made", now)
    if before is not None:
        _carry_over(actor, before, seal, now)
    payload = {"number": seal.number, "purpose": seal.purpose, "asked_by": str(seal.asked_by)}
    record("seal.made", actor=actor, on=seal, payload=payload)
    tell_of_decision(seal, "seal.made", now)
    return seal


@use_case("seal.refused")
def refuse_seal(*, actor: Actor, seal_id: UUID | str, reason: str, row_version: int | None = None) -> Seal:
    """Refuse an application, with the reason. Refuses as ``approve_seal``."""
    seal = _asked(actor, seal_id, row_version)
    words, now = said(reason), clock.now()
    seal.state, seal.state_reason, seal.state_at = "refused", words, now
    seal.decided_by, seal.decided_by_name, seal.decided_at = actor.account_id, told_name(actor), now
    seal.row_version += 1
    seal.save(update_fields=[*MADE_FIELDS[-7:]])
    step(seal, actor, "refused", now, words)
    record("seal.refused", actor=actor, on=seal, payload={"reason": words})
    tell_of_decision(seal, "seal.refused", now)
    return seal


def _asked(actor: Actor, seal_id: UUID | str, row_version: int | None) -> Seal:
    require(actor, "seal.approve")
    seal = locked(actor, seal_id, row_version)
    refuse_unless(reaches(actor, "seal.approve", seal.organization_id))
    if seal.state != "asked":
        raise SealNotCurrent
    if seal.asked_by == actor.account_id:
        raise SamePersonApproves
    return seal


def _end_replaced(actor: Actor, seal: Seal, now: datetime) -> Seal | None:
    if seal.replaces_id is None:
        return None
    hold(seal.replaces_id)
    rows = Seal.objects.unscoped("the seal that this one replaces").select_for_update()
    before: Seal = rows.get(pk=seal.replaces_id)
    if before.state not in LIVING:
        raise SealNotCurrent
    before.state, before.state_at, before.ended_at = "replaced", now, before.ended_at or now
    before.row_version += 1
    before.save(update_fields=["state", "state_at", "ended_at", "row_version"])
    step(before, actor, "replaced", now, seal.number or "")
    record("seal.replaced", actor=actor, on=before, payload={"number": before.number, "by": seal.number})
    return before


def _carry_over(actor: Actor, before: Seal, seal: Seal, now: datetime) -> None:
    """Posts that could use the old seal may use the new one, for the same and as long."""
    rows = SealPermit.objects.unscoped("of the replaced seal").filter(seal=before).living(legal_day(now))
    for permit in rows:
        SealPermit.objects.create(
            seal=seal,
            organization_id=permit.organization_id,
            post_id=permit.post_id,
            post_title=permit.post_title,
            uses=permit.uses,
            until=permit.until,
            given_by=actor.account_id,
            given_by_name=told_name(actor),
            given_at=now,
        )
