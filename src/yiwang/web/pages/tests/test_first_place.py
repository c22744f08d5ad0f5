"""The first place is that of one's household, said so, and never in the way of an own choice."""

from __future__ import annotations

import pytest

from yiwang.service.applications.tests import portal
from yiwang.service.catalogue.place import COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def item() -> None:
    portal.world()


def test_the_household_is_the_first_place_and_is_remembered():
    client = portal.client_of(portal.elder(), place="")
    first = client.get("/")
    assert "按您的户籍，先看" in first.content.decode()
    assert first.cookies[COOKIE].value == "440825000000"
    assert "按您的户籍" not in client.get("/").content.decode()


def test_an_own_choice_stays():
    response = portal.client_of(portal.elder()).get("/")
    assert COOKIE not in response.cookies and "按您的户籍" not in response.content.decode()


def test_strangers_and_people_outside_the_register_choose_for_themselves():
    for actor in (None, portal.factories.person()):
        response = portal.client_of(actor, place="").get("/")
        assert COOKIE not in response.cookies and "还没有选地区" in response.content.decode()
