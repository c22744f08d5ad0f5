"""The own looks point at what was looked at, in one query for each kind, and only where the person may go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.refs import EACH, RESOLVERS, resolve, resolve_each
from yiwang.people.privacy.models import Look
from yiwang.people.privacy.pages.own_looks import shown_looks
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

pytestmark = pytest.mark.django_db


def looked_at(person: Actor, kind: str, key: UUID) -> Look:
    return Look.objects.create(
        id=new_id(), at=clock.now() - timedelta(minutes=1), account_id=person.account_id, purpose="check",
        subject_kind=kind, subject_id=key, title="某事",
    )  # fmt: skip


def case_of(person: Actor) -> UUID:
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=person, sent=sent, now=clock.now()).id


def test_one_row_and_fifty_cost_the_same_and_lead_where_one_leads() -> None:
    factories.plain_permit()
    factories.organization()
    person = factories.person()
    own, foreign = case_of(person), case_of(factories.person("李四"))
    rows = [looked_at(person, "proceeding", own)]
    shown_looks(person, rows)
    with CaptureQueriesContext(connection) as at_one:
        (first,) = shown_looks(person, rows)
    assert first["href"] == resolve(person, "proceeding", own).url
    rows += [looked_at(person, "proceeding", foreign), looked_at(person, "rating", new_id())]
    rows += [looked_at(person, "proceeding", new_id()) for _ in range(47)]
    with CaptureQueriesContext(connection) as at_fifty:
        shown = shown_looks(person, rows)
    assert len(at_one) == len(at_fifty)
    assert [row["href"] for row in shown] == [first["href"], *[""] * 49], "no way to what is not one's own"


@pytest.mark.parametrize("kind", sorted(EACH))
def test_many_at_once_are_resolved_as_each_alone(kind: str) -> None:
    person = factories.person()
    key = person.account_id if kind == "account" else new_id()
    assert key is not None
    many = resolve_each(person, [(kind, key), (kind, key)])
    try:
        assert many == {(kind, key): resolve(person, kind, key)}
    except NotFound:
        assert many == {}
    assert kind in RESOLVERS and resolve_each(person, [("no_such_kind", key)]) == {}
    with CaptureQueriesContext(connection) as seen:
        resolve_each(person, [(kind, new_id()) for _ in range(30)])
    assert len(seen) <= 2
