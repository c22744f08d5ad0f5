"""A province's staff is made and read: the same number of queries from the top of the tree and from its end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import Actor
from yiwang.people.models import Account, PostHolding
from yiwang.people.staffing import address_book
from yiwang.people.staffing.actors import actor_now
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal
from yiwang.web.bench.identity import staff

pytestmark = pytest.mark.django_db


def cost(actor: Actor, address: str) -> int:
    browser: Client = portal.client_of(actor)
    browser.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/desk/tasks/", "/desk/directory/?q=wang", "/desk/"])
def test_a_provincial_supervisor_and_a_village_clerk_cost_the_same(address: str) -> None:
    tree = Tree()
    staff.load_staff(120)
    above = factories.official("supervise", "plain.accept", at=tree.offices["province"], name="省督办")
    below = factories.official("plain.accept", at=tree.offices["town"], name="村办事员")
    assert cost(above, address) == cost(below, address)


def test_staff_is_made_once_and_found() -> None:
    Tree()
    assert staff.load_staff(60) == 60 and staff.load_staff(60) == 0
    assert PostHolding.objects.filter(account__login__startswith="scale-").count() == 60
    assert address_book.is_whole()
    actor = actor_now(Account.objects.get(login="scale-0").pk)
    readings = staff.measure(actor, rounds=1)
    assert {reading.queries for reading in readings} == {1} and any(reading.rows for reading in readings)
    assert "Limit" in staff.plan_of(actor, "wang")
