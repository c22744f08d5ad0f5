"""Choosing in whose name I am here, and stopping."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.delegation.holding import look_again, office_of
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.models import Delegation
from yiwang.people.models import Session


def choose(*, actor: Actor, delegation_id: UUID, now: datetime) -> Delegation:
    """Act with a delegation from the next request on, in this session; records ``delegation.acting_started``.

    The registers are asked first. Refuses with ``not_found`` what does not hold or is not the actor's.
    """
    me = own(actor)
    require(me, "delegation.act")
    person = proven(me)
    rows = Delegation.objects.visible_to(me).filter(agent_id=person, state="active")
    row: Delegation = rows.get_or_refuse(delegation_id)
    if not look_again(row.pk):
        raise NotFound
    _start(actor=me, delegation=row)
    return row


def choose_firm(*, actor: Actor, firm_id: UUID, now: datetime) -> Delegation:
    """Act for a firm as its legal representative by the register, from the next request on."""
    me = own(actor)
    require(me, "delegation.act")
    row = office_of(actor=me, firm_id=firm_id, now=now)
    _start(actor=me, delegation=row)
    return row


@use_case("delegation.acting_started")
def _start(*, actor: Actor, delegation: Delegation) -> None:
    if actor.session_id is None:
        raise NotSignedIn
    Session.objects.filter(pk=actor.session_id).update(acting_id=delegation.pk)
    record("delegation.acting_started", actor=actor, on=delegation)


@use_case("delegation.acting_stopped")
def stop(*, actor: Actor) -> None:
    """Be oneself again; records ``delegation.acting_stopped``. Nothing happens to whoever acts for nobody."""
    held = actor.acting.delegation_id if actor.acting else actor.extra.get("acting_ended")
    if held is None or actor.session_id is None:
        nothing_changed()
        return
    Session.objects.filter(pk=actor.session_id).update(acting_id=None)
    record("delegation.acting_stopped", actor=own(actor), subject=Subject("delegation", UUID(str(held))))


def own(actor: Actor) -> Actor:
    """The actor as himself: a copy, since a request's actor is a lazy stand-in."""
    same: dict[str, Any] = {entry.name: getattr(actor, entry.name) for entry in fields(Actor)}
    extra = {name: value for name, value in actor.extra.items() if name != "acting_ended"}
    return Actor(**{**same, "acting": None, "extra": extra})
