"""The other side's answer to an invitation: by proven person (number and name) or by code and name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation import naming
from yiwang.people.delegation.actions.giving import code_digest
from yiwang.people.delegation.errors import InvitationInvalid
from yiwang.people.delegation.holding import ground_to_end, holds, links_of
from yiwang.people.delegation.making import Side, proven, set_end, side_of, take_agent
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import move
from yiwang.people.delegation.standing import facts

LONGEST_CODE = 40


def invitations_for(actor: Actor, now: datetime) -> list[Delegation]:
    """Open invitations by number for the proven person; at most 20."""
    person = proven(actor)
    indexes = [index for paper in facts().papers_of(person) for index in naming.indexes_of(paper)]
    if not indexes:
        return []
    rows = _open(now).filter(agent_index__in=indexes).exclude(giver_id=person)
    me = side_of(actor)
    return [row for row in rows.order_by("-id")[:20] if _is_for(row, me)]


def invitation_by_code(actor: Actor, code: str, now: datetime) -> Delegation:
    """The open invitation behind a code, for the person of the name that the giver wrote.

    Refuses with ``invitation_invalid``, whatever is wrong.
    """
    me = side_of(actor)
    row = _open(now).filter(code_digest=code_digest(code[:LONGEST_CODE])).first() if code.strip() else None
    if row is None or row.giver_id == me.id or not _is_for(row, me):
        raise InvitationInvalid.at("/code")
    return row


def _open(now: datetime) -> QuerySet[Delegation]:
    rows = Delegation.objects.unscoped("an invitation is for whoever proves to be meant")
    return rows.filter(Q(invited_until__gt=now), state="invited")


def _is_for(row: Delegation, me: Side) -> bool:
    return "".join(str(naming.opened(row)["agent"]).split()) == "".join(me.name.split())


def _invited(actor: Actor, delegation_id: UUID, code: str, now: datetime) -> Delegation:
    found = [row for row in invitations_for(actor, now) if row.pk == delegation_id]
    if not found:
        row = invitation_by_code(actor, code, now)
        if row.pk != delegation_id:
            raise InvitationInvalid
        found = [row]
    rows = Delegation.objects.unscoped("the one that is answered").select_for_update()
    locked: Delegation = rows.get(pk=found[0].pk)
    if locked.state != "invited":
        raise InvitationInvalid
    return locked


@use_case("delegation.accepted")
def accept(*, actor: Actor, delegation_id: UUID, now: datetime, code: str = "") -> Delegation:
    """Take an invitation; it holds from now on. Records ``delegation.accepted``."""
    require(actor, "delegation.act")
    row = _invited(actor, delegation_id, code, now)
    above = [link for link in links_of(row) if link.pk != row.pk]
    if ground_to_end(row) or not all(link.state == "active" and link.until > now for link in above):
        raise InvitationInvalid
    take_agent(row, side_of(actor))
    row.state, row.since, row.looked_at, row.version = move(row.state, "accept"), now, now, row.version + 1
    row.save()
    set_end(row)
    record("delegation.accepted", actor=actor, on=row, payload={"kind": row.kind})
    assert holds(row, now)
    return row


@use_case("delegation.refused")
def refuse(*, actor: Actor, delegation_id: UUID, now: datetime, code: str = "") -> None:
    """Say no to an invitation; records ``delegation.refused``."""
    require(actor, "delegation.act")
    row = _invited(actor, delegation_id, code, now)
    row.state, row.ended_at, row.version = move(row.state, "refuse"), now, row.version + 1
    row.agent_index = row.code_digest = None
    row.save()
    record("delegation.refused", actor=actor, on=row, payload={"kind": row.kind})
