"""The first administrator of an own server."""

import dataclasses
from datetime import date

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import resident_id
from yiwang.packs.publishing import publish_pack
from yiwang.people.hiring import Hired, hire
from yiwang.people.models import Account, Organization, Post
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
CHIEF = Hired("Chief", "罗管理（演示）", "440825", "徐闻县数据局", "data_office", "", "系统管理员", ("administer",))
PASSWORD = "gugang-yiwang-2026"


@pytest.fixture(autouse=True)
def county():
    factories.organization()


def test_the_first_administrator_may_administer_at_once():
    holding = hire(CHIEF, PASSWORD)
    assert holding.post.organization.name == "徐闻县数据局"
    assert holding.account.login == "chief" and holding.account.kind == "official"
    assert list(holding.post.duties) == ["administer"]


def test_running_it_again_doubles_nothing():
    first = hire(CHIEF, PASSWORD)
    assert hire(CHIEF, "another-word-2026").pk == first.pk
    assert Account.objects.filter(login="chief").count() == 1
    assert Organization.objects.filter(name=CHIEF.office).count() == Post.objects.filter(title=CHIEF.post).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"division": "999999"}, "/division"), ({"role": "Not A Role"}, "/role"), ({"login": "!"}, "/login")],
)
def test_what_is_wrong_is_said_at_its_field(wrong, field):
    with pytest.raises(InvalidInput) as refused:
        hire(dataclasses.replace(CHIEF, **wrong), PASSWORD)
    assert field in refused.value.fields


NUMBER = resident_id.make("440825", date(1980, 1, 1), 7)


@pytest.fixture
def registered():
    load_builtin()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    values = {"resident_id": NUMBER, "name": "王新", "birthday": "1980-01-01", "household_division": "440825"}
    record_state(
        actor=SYSTEM, register="persons", values={**values, "alive": True}, as_of=date.today(), source="人口库"
    )


def test_the_number_says_which_person_an_official_is(registered):
    chief = dataclasses.replace(CHIEF, name="王新", number=NUMBER)
    account = hire(chief, PASSWORD).account
    account.refresh_from_db()
    assert account.party_id is not None
    hire(chief, PASSWORD)
    assert Event.objects.unscoped("test").filter(type="identity.proven").count() == 1, "running it again proves nothing"


def test_a_number_of_somebody_else_is_refused_at_its_field_and_opens_no_account(registered):
    for number in (NUMBER, NUMBER[:-1]):
        with pytest.raises(InvalidInput) as refused:
            hire(dataclasses.replace(CHIEF, number=number), PASSWORD)
        assert set(refused.value.fields) == {"/number"}
    assert not Account.objects.filter(login="chief").exists()


def test_the_page_keeps_what_was_typed_and_an_official_can_be_made_known_later(registered):
    office = factories.organization()
    chief, clerk = factories.official("administer", at=office), factories.official("window", at=office, name="王新")
    Account.objects.filter(pk=clerk.account_id).update(party_id=None)
    browser = portal.client_of(chief)
    page = f"/desk/people/{clerk.account_id}/"
    assert "还没有核对" in browser.get(page).content.decode()
    wrong = browser.post(page, {"act": "known", "number": "44", "version": "1"})
    assert wrong.status_code == 422 and 'value="44"' in wrong.content.decode()
    given = {"name": "李四", "login": "li.si", "number": NUMBER, "posts": clerk.posts[0].post_id, "since": "2026-01-01"}
    refused = browser.post(f"/desk/people/new/?office={office.pk}", given).content.decode()
    assert "对不上" in refused and NUMBER in refused and not Account.objects.filter(login="li.si").exists()
    assert browser.post(page, {"act": "known", "number": NUMBER, "version": "1"}).status_code == 302
    assert Account.objects.get(pk=clerk.account_id).party_id is not None
    own = f"/desk/people/{chief.account_id}/"
    assert browser.post(own, {"act": "known", "number": NUMBER, "version": "1"}).status_code == 403
