"""Ending: either side at once, whoever invited before there is an answer, and time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotFound
from yiwang.core.models import Timer
from yiwang.core.permissions import require
from yiwang.core.timers import handler
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.delegation.errors import refusal_of
from yiwang.people.delegation.holding import end
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import FIRM_KINDS, OFFICE, DelegationWrong, move
from yiwang.people.delegation.standing import facts


def gives(actor: Actor, row: Delegation) -> bool:
    """Whether the actor stands on the giver's side: the person, the firm's representative, or whoever appointed."""
    if actor.party_id is None:
        return False
    if row.kind not in FIRM_KINDS:
        return row.giver_id == actor.party_id
    if row.kind == OFFICE:
        return False
    return row.appointed_by == actor.party_id or row.giver_id in facts().firms_headed(actor.party_id)


def seen_by(actor: Actor, delegation_id: UUID | str) -> Delegation:
    """A delegation that the actor takes part in, also as representative of the firm; refuses with ``not_found``."""
    person = proven(actor)
    try:
        row: Delegation = Delegation.objects.visible_to(actor).get_or_refuse(delegation_id)
    except NotFound:
        rows = Delegation.objects.unscoped("the representative sees what was given in the firm's name")
        row = rows.get_or_refuse(delegation_id)
        if row.kind not in FIRM_KINDS or row.giver_id not in facts().firms_headed(person):
            raise
    return row


def _take(actor: Actor, delegation_id: UUID, by_giver: bool, name: str, now: datetime) -> Delegation:
    seen_by(actor, delegation_id)
    row: Delegation = Delegation.objects.unscoped("seen above").select_for_update().get(pk=delegation_id)
    allowed = gives(actor, row) if by_giver else row.agent_id == actor.party_id and row.kind != OFFICE
    if name == "withdraw" and row.state == "waiting":
        allowed = row.agent_id == actor.party_id  # a guardian takes back what he asked for
    if not allowed:
        raise NotFound
    try:
        row.state = move(row.state, name)
    except DelegationWrong as wrong:
        raise refusal_of(wrong) from wrong
    row.ended_at, row.version = now, row.version + 1
    row.agent_index = row.code_digest = None
    row.save()
    return row


@use_case("delegation.revoked")
def revoke(*, actor: Actor, delegation_id: UUID, now: datetime) -> None:
    """The giver takes it back at once, with all that was made out of it; records ``delegation.revoked``."""
    require(actor, "delegation.give")
    row = _take(actor, delegation_id, True, "revoke", now)
    record("delegation.revoked", actor=actor, on=row, payload={"kind": row.kind})
    end(actor=actor, delegation_id=row.pk, why="upper_ended")


@use_case("delegation.given_up")
def give_up(*, actor: Actor, delegation_id: UUID, now: datetime) -> None:
    """The agent acts no longer; records ``delegation.given_up``."""
    require(actor, "delegation.act")
    row = _take(actor, delegation_id, False, "give_up", now)
    record("delegation.given_up", actor=actor, on=row, payload={"kind": row.kind})
    end(actor=actor, delegation_id=row.pk, why="upper_ended")


@use_case("delegation.withdrawn")
def withdraw(*, actor: Actor, delegation_id: UUID, now: datetime) -> None:
    """Take back an invitation, or a guardian's request, before it is answered; records ``delegation.withdrawn``."""
    require(actor, "delegation.give")
    row = _take(actor, delegation_id, True, "withdraw", now)
    record("delegation.withdrawn", actor=actor, on=row, payload={"kind": row.kind})


@use_case("delegation.expired", "delegation.lapsed")
def run_out(*, actor: Actor, delegation_id: UUID, now: datetime) -> None:
    """End what is over by time; nothing happens to what is not (a timer of an earlier state)."""
    rows = Delegation.objects.unscoped("time is over").select_for_update()
    row = rows.filter(pk=delegation_id).first()
    name = "expire" if row is not None and row.state == "active" else "lapse"
    due = row is not None and (row.until if row.state == "active" else row.invited_until or row.until) <= now
    if row is None or not due or row.state not in ("waiting", "invited", "active"):
        nothing_changed()
        return
    row.state, row.ended_at, row.version = move(row.state, name), now, row.version + 1
    row.agent_index = row.code_digest = None
    row.save()
    record("delegation.expired" if name == "expire" else "delegation.lapsed", actor=actor, on=row)
    end(actor=actor, delegation_id=row.pk, why="upper_ended")


@handler("delegation.due")
def due(timer: Timer) -> None:
    """The timer set when it was given and when it was accepted."""
    run_out(actor=SYSTEM, delegation_id=timer.subject_id, now=clock.now())
