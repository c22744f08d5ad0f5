"""A county that decides the plain permit, with one person, one clerk for each step, and as many rows as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from tests import factories
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

ITEM, DIVISION = "plain-permit.new", "440825"
DUTIES = ("plain.accept", "plain.examine", "plain.decide")
BODY = {"item": ITEM, "division": DIVISION, "answers": factories.PLAIN_ANSWERS}


@dataclass(slots=True)
class Trips:
    """What went to the database; each statement is one round trip, and so are BEGIN and COMMIT.

    Inside a test's transaction they show as SAVEPOINT and RELEASE, in the same number.
    """

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counted() -> Iterator[Trips]:
    """Count the round trips of what is done inside."""
    trips = Trips()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        trips.statements.append(sql[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield trips


def publish() -> None:
    """The permit and its office."""
    factories.plain_permit()
    factories.organization()


def session(actor: Actor) -> str:
    """A living session."""
    return open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))


def program(actor: Actor) -> Client:
    """A program that proves itself by header."""
    return Client(headers={"authorization": f"Bearer {session(actor)}"})


def browser(actor: Actor | None) -> Client:
    """A browser with a session cookie, or a stranger's."""
    client = Client()
    if actor is not None:
        client.cookies[settings.SESSION_COOKIE] = session(actor)
    return client


def submit(person: Actor) -> Any:
    """An application, filed by the use case."""
    sent = Submission(item=current_item(ITEM), division_code=DIVISION, answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=person, sent=sent, now=clock.now())
