"""A hold is lifted by those who placed it or stand above them, and by nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests import factories

from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Organization
from yiwang.people.privacy.actions.hold import lift_hold, place_hold
from yiwang.people.privacy.models import Hold
from yiwang.people.sessions import open_session

pytestmark = pytest.mark.django_db
PAGE = "/desk/privacy/retention/"


@pytest.fixture
def offices() -> dict[str, Organization]:
    """A government, two bureaus below it."""
    top = factories.organization("government")
    found = {"top": top}
    for name in ("health", "transport"):
        below = factories.organization(name)
        below.lineage = [top.pk, below.pk]
        below.save()
        found[name] = below
    return found


@pytest.fixture
def officers(offices: dict[str, Organization]) -> dict[str, Actor]:
    return {name: factories.official("privacy", at=office, name=name) for name, office in offices.items()}


@pytest.fixture
def hold(officers: dict[str, Actor]) -> Hold:
    """Placed by the health bureau."""
    return place_hold(
        actor=officers["health"], subjects=[new_id()], reason="医疗纠纷诉讼", basis="民事诉讼法", review_on=date.today()
    )


def browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


@pytest.mark.parametrize("who", ["health", "top"])
def test_the_own_office_and_the_one_above_lift_it(hold, officers, who):
    assert lift_hold(actor=officers[who], hold_id=hold.pk, why="结案").lifted_by == officers[who].account_id


def test_another_office_neither_sees_nor_lifts_it(hold, officers):
    other = officers["transport"]
    with pytest.raises(NotFound):
        lift_hold(actor=other, hold_id=hold.pk, why="我觉得可以")
    client = browser(other)
    assert "医疗纠纷诉讼" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"act": "lift", "hold": str(hold.pk), "why": "可以"}).status_code == 404
    assert Hold.objects.unscoped("test").get().lifted_at is None
    assert "医疗纠纷诉讼" in browser(officers["top"]).get(PAGE).content.decode()


def test_the_office_above_is_not_lifted_from_below(officers):
    made = place_hold(
        actor=officers["top"], subjects=[new_id()], reason="审计", basis="审计法", review_on=date.today()
    )  # fmt: skip
    with pytest.raises(NotFound):
        lift_hold(actor=officers["health"], hold_id=made.pk, why="结案")


def test_a_colleague_without_the_duty_a_citizen_and_a_stranger_do_nothing(hold, offices):
    colleague: Any = factories.official("window", at=offices["health"])
    for actor in (colleague, factories.person(), STRANGER):
        with pytest.raises((NotPermitted, NotSignedIn)):
            lift_hold(actor=actor, hold_id=hold.pk, why="x")
        assert not Hold.objects.visible_to(actor).exists()
    assert Hold.objects.unscoped("test").get().lifted_at is None


def test_without_a_reason_it_stays_and_a_second_time_changes_nothing(hold, officers):
    with pytest.raises(InvalidInput):
        lift_hold(actor=officers["health"], hold_id=hold.pk, why=" ")
    first = lift_hold(actor=officers["health"], hold_id=hold.pk, why="结案").lifted_at
    assert lift_hold(actor=officers["top"], hold_id=hold.pk, why="再来").lifted_at == first
