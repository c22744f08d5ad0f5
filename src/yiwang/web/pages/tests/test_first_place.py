"""The first place is that of one's household, said so, and never in the way of an own choice."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests import factories

from yiwang.people.models.division import DivisionCode
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


def test_an_abolished_place_says_so_and_cannot_be_chosen():
    gone = factories.division("440899", "旧日县")
    DivisionCode.objects.create(division=gone, system="mca", code=gone.code, valid_to=date(2020, 1, 1))
    client = Client()
    for address in ("/place/?q=旧日", "/place/?in=4408", "/place/?in=440899"):
        page = client.get(address).content.decode()
        assert "已撤销" in page or "已经撤销" in page, address
        assert "选旧日县" not in page, address
    refused = client.post("/place/set/", {"place": gone.code})
    assert refused.status_code == 404 and "旧日县已经撤销" in refused.content.decode()
    DivisionCode.objects.create(division=gone, system="nbs", code=gone.code)
    assert "选旧日县" in client.get("/place/?q=旧日").content.decode()
