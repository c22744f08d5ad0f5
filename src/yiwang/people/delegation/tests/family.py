"""A mother and her daughter, a stranger, and a firm with its representative, all of them in the registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.ids import new_id
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import resident_id, uscc
from yiwang.people.actors import read_actor
from yiwang.people.delegation.actions.acting import choose
from yiwang.people.delegation.actions.answering import accept, invitations_for
from yiwang.people.delegation.actions.giving import Given, appoint, give
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, FAMILY, HANDLER, Scope
from yiwang.people.models import Account
from yiwang.people.sessions import open_session

ITEM = "plain-permit.new"
NARROW = Scope(items=frozenset({ITEM}))


def number(sequence: int, born: date = date(1949, 12, 31)) -> str:
    """A right number of a region that does not exist."""
    return resident_id.make("449999", born, sequence)


def in_register(name: str, sequence: int, born: date = date(1949, 12, 31), **values: Any) -> UUID:
    """A person of the population register."""
    row = record_state(
        actor=SYSTEM,
        register="persons",
        values={
            "resident_id": number(sequence, born),
            "name": name,
            "birthday": born.isoformat(),
            "household_division": "440825",
            "alive": True,
            **values,
        },
        as_of=legal_day(clock.now()),
        source="人口库",
    )
    return row.subject_id


def person(name: str, sequence: int, born: date = date(1949, 12, 31)) -> Actor:
    """The same with a real-name account."""
    return factories.person(name, party=in_register(name, sequence, born))


def dies(actor: Actor, sequence: int, born: date = date(1949, 12, 31)) -> None:
    """The register says so."""
    today = legal_day(clock.now())
    in_register(actor.name, sequence, born, alive=False, died_on=today.isoformat())


def firm(head_number: str, name: str = "徐闻小吃有限公司", state: str = "存续", code: str = "") -> UUID:
    """A firm whose representative has this number."""
    row = record_state(
        actor=SYSTEM,
        register="legal-persons",
        values={
            "uscc": code or uscc.make("9", "1", "449999", "MA000001"),
            "name": name,
            "kind": "有限责任公司",
            "address": "演示路1号",
            "division": "440825",
            "legal_representative": "陈总",
            "legal_representative_id": head_number,
            "state": state,
        },
        as_of=legal_day(clock.now()),
        source="法人库",
    )
    return row.subject_id


def session_of(actor: Actor) -> str:
    """A new session of the actor; its token."""
    return open_session(actor=actor, account=Account.objects.get(pk=actor.account_id), device="测试")


def signed_in(actor: Actor, token: str) -> Actor:
    """The actor as the next request reads it."""
    return read_actor(token)


def client_of(token: str) -> Client:
    """A browser with the session."""
    from django.conf import settings

    client = Client()
    client.cookies[settings.SESSION_COOKIE] = token
    return client


def given(mother: Actor, scope: Scope = NARROW, *, to: str = "王小红", at: str = "", **changes: Any) -> Given:
    """The mother lets somebody act, by number or by code."""
    return give(actor=mother, offer=Offer(FAMILY, scope, to, at, **changes), now=clock.now())


def accepted(mother: Actor, daughter: Actor, scope: Scope = NARROW, at: str = "", **changes: Any) -> Delegation:
    """Given and accepted."""
    found = given(mother, scope, to=daughter.name, at=at, **changes)
    return accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)


def acting(agent: Actor, row: Delegation) -> tuple[str, Actor]:
    """A session of the agent that acts with the delegation, and the actor that the next request reads."""
    token = session_of(agent)
    choose(actor=read_actor(token), delegation_id=row.pk, now=clock.now())
    return token, read_actor(token)


def appointed(head: Actor, firm_id: UUID, agent: Actor, kind: str = HANDLER, **changes: Any) -> Delegation:
    """Appointed for the firm and accepted."""
    offer = Offer(kind, changes.pop("scope", EVERYTHING), agent.name, **changes)
    found = appoint(actor=head, firm_id=firm_id, offer=offer, now=clock.now())
    return accept(actor=agent, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)


def in_days(days: int) -> date:
    """The legal day so many days from now."""
    return legal_day(clock.now() + timedelta(days=days))


__all__ = ["invitations_for", "new_id", "replace"]
