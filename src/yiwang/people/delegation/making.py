"""Putting a delegation together: checked, within the link above it, its parties and its chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import AssuranceTooLow, InvalidInput, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.timers import set_timer
from yiwang.people.delegation import naming
from yiwang.people.delegation.errors import StopActingFirst, refusal_of
from yiwang.people.delegation.limits import until_of
from yiwang.people.delegation.matters import items_of
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import DelegationWrong, Held, Scope, check_link
from yiwang.people.delegation.standing import facts
from yiwang.people.identity.documents import paper_of
from yiwang.people.models import Account

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """What a giver says: whom (name, and the paper with its number if known), what, until which day."""

    kind: str
    scope: Scope
    name: str
    number: str = ""
    until: date | None = None
    note: str = ""
    document: str = "111"
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The giver or the agent: record, account and name."""

    kind: str
    id: UUID | None
    account: UUID | None
    name: str


def proven(actor: Actor) -> UUID:
    """The record of a person who may give or take delegations; refuses weaker proof, and while acting."""
    if actor.acting is not None:
        raise StopActingFirst
    if actor.kind != "person":
        raise NotPermitted(_("授权和代办要用个人账号，请退出后用个人账号登录。"))
    if actor.party_id is None or not actor.assured("real_name"):
        raise AssuranceTooLow(needed="real_name")
    return actor.party_id


def side_of(actor: Actor) -> Side:
    """The person behind an account, under the registered name."""
    person = proven(actor)
    name = facts().name_of(person, "natural_person") or actor.name
    return Side("natural_person", person, actor.account_id, name)


def account_of(person: UUID | None) -> UUID | None:
    """The account of a person, if there is one."""
    if person is None:
        return None
    rows = Account.objects.filter(party_id=person, kind="person", is_active=True).order_by("created_at")
    return rows.values_list("pk", flat=True).first()


def checked_name(name: str, pointer: str) -> str:
    """A name as typed; refuses ``invalid_input`` at its field."""
    found = "".join(name.split()) if not name.isascii() else " ".join(name.split())
    if not found or len(found) > LONGEST_NAME:
        raise InvalidInput(fields={pointer: _("请填写身份证上的姓名，最多60个字。")})
    return found


def checked_paper(document: str, number: str, issuer: str = "", prefix: str = "") -> str:
    """The paper that was typed, as ``naming.key_of`` writes it; refuses ``invalid_input`` at the fields.

    They are ``/document``, ``/number`` and ``/issuer``, with ``prefix`` before each name.
    """
    try:
        return naming.key_of(paper_of(document or "111", number, issuer))
    except InvalidInput as wrong:
        raise InvalidInput(fields={f"/{prefix}{at.strip('/')}": said for at, said in wrong.fields.items()}) from wrong


def check_scope(scope: Scope) -> Scope:
    """Refuses a delegation of nothing."""
    if scope.empty:
        raise InvalidInput(fields={"/matters": _("请至少选一样可以代办的事。")})
    return scope


def build(giver: Side, agent: Side, offer: Offer, now: datetime, upper: Delegation | None = None) -> Delegation:
    """A new row, not saved: state and what follows from it is the caller's."""
    until = until_of(offer.until, now)
    made = Delegation(
        id=new_id(),
        kind=offer.kind,
        giver_kind=giver.kind,
        giver_id=giver.id,
        giver_account=giver.account,
        giver_masked=naming.masked(giver.name, giver.kind),
        agent_id=agent.id,
        agent_account=agent.account,
        agent_masked=naming.masked(agent.name),
        since=now,
        until=until,
        looked_at=now,
        upper=upper,
    )
    made.take_scope(check_scope(offer.scope))
    if upper is not None:
        above = Held(upper.kind, upper.scope, upper.until, upper.depth)
        try:
            made.depth = check_link(offer.kind, offer.scope, until, above, items_of)
        except DelegationWrong as wrong:
            raise refusal_of(wrong) from wrong
    made.chain = [*(upper.chain if upper else []), made.pk]
    made.parties = _parties(made, upper)
    body = {"giver": giver.name, "agent": agent.name, "number": offer.number, "note": offer.note[:200]}
    made.sealed = naming.seal(made.pk, body)
    return made


def _parties(made: Delegation, upper: Delegation | None) -> list[UUID]:
    found = [*(upper.parties if upper else []), made.giver_id, made.agent_id]
    return list(dict.fromkeys(party for party in found if party is not None))


def take_agent(row: Delegation, agent: Side) -> None:
    """Put the one who accepted into the row."""
    row.agent_id, row.agent_account, row.agent_masked = agent.id, agent.account, naming.masked(agent.name)
    row.parties = list(dict.fromkeys([*row.parties, agent.id]))  # type: ignore[list-item]
    row.sealed = naming.seal(row.pk, {**naming.opened(row), "agent": agent.name, "number": ""})
    row.agent_index = row.code_digest = None


def set_end(row: Delegation) -> None:
    """The timer that ends it at its time."""
    due = row.until if row.state == "active" else row.invited_until or row.until
    set_timer("delegation.due", Subject("delegation", row.pk), due_at=due)
