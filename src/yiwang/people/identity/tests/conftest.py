"""A register of three people, and a browser for each actor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.calendar_store import load_builtin
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import resident_id
from yiwang.packs.publishing import publish_pack
from yiwang.people.actors import read_actor
from yiwang.people.identity import limits
from yiwang.people.models import Account
from yiwang.people.sessions import open_session

NAME, NUMBER = "欧阳秘密", "440524188001010014"
OTHER_NAME, OTHER_NUMBER = "王秀英", "11010519491231002X"
DEAD_NAME, DEAD_NUMBER = "李已故", resident_id.make("440825", date(1950, 3, 1), 11)


def register_person(number: str, name: str, *, alive: bool = True, division: str = "440825") -> UUID:
    """Put somebody into the population register; the id of the record's subject."""
    born = resident_id.check(number).birth.isoformat()
    values = {"resident_id": number, "name": name, "birthday": born, "household_division": division, "alive": alive}
    if not alive:
        values["died_on"] = "2024-05-01"
    done = record_state(actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库")
    return UUID(str(done.subject_id))


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Refusals come at once, but for the test that measures them."""
    monkeypatch.setattr(limits, "REFUSED_AFTER", 0.0)


@pytest.fixture
def registers(db) -> dict[str, UUID]:
    """The base registers with a living person, another one, and one who died."""
    load_builtin()
    factories.division()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    return {
        "person": register_person(NUMBER, NAME),
        "other": register_person(OTHER_NUMBER, OTHER_NAME),
        "dead": register_person(DEAD_NUMBER, DEAD_NAME, alive=False),
    }


def newcomer(login: str = "newcomer", name: str = "随便写的") -> Actor:
    """Somebody who has just registered."""
    account = Account.objects.create(login=login, name=name, kind="person", assurance="registered")
    return actor_of(account)


def actor_of(account: Account) -> Actor:
    """As the next request would have it."""
    return read_actor(open_session(actor=Actor(kind=account.kind), account=account))


def again(actor: Actor) -> Actor:
    """The same actor, read anew."""
    return actor_of(Account.objects.get(pk=actor.account_id))


def client_of(actor: Actor) -> Client:
    """A browser with a session."""
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def given(number: str = NUMBER, name: str = NAME, document: str = "111", issuer: str = "") -> dict[str, str]:
    """What somebody types to prove who he is."""
    return {"document": document, "number": number, "name": name, "issuer": issuer}
