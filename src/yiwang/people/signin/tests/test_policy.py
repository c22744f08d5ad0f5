"""Two factors where the office demands them: nobody gets in with less, nobody gets rid of the last one."""

from __future__ import annotations

import re

import pyotp
import pytest
from tests import factories

from yiwang.core import clock
from yiwang.people.models import Account, PostHolding, Session
from yiwang.people.signin import policy
from yiwang.people.signin.models import Factor
from yiwang.people.signin.tests.browsers import (
    PASSWORD,
    PHONE,
    actor_of,
    browser,
    code_on_the_phone,
    phone_of,
    signs_in,
)
from yiwang.people.signin.tests.test_own_security import SECRET
from yiwang.people.signin.tests.test_two_steps import app_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR = "duties"
    settings.SECOND_FACTOR_DUTIES = ("administer", "*.seal")


def official(*duties: str) -> Account:
    account = Account.objects.get(pk=factories.official(*duties).account_id)
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.mark.parametrize(
    ("duties", "wanted"), [(("administer",), True), (("food.seal",), True), (("food.accept",), False), ((), False)]
)
def test_the_duties_that_are_named_demand_two_factors(strict, duties, wanted):
    assert policy.demands_two(official(*duties)) is wanted


def test_a_duty_that_has_ended_demands_nothing(strict):
    account = official("administer")
    PostHolding.objects.filter(account=account).update(until="2020-12-31")
    assert not policy.demands_two(account)


def test_people_are_never_forced_and_off_means_off(strict, settings):
    settings.SECOND_FACTOR = "officials"
    person = Account.objects.get(pk=factories.person().account_id)
    assert not policy.demands_two(person) and policy.demands_two(official())
    settings.SECOND_FACTOR = "off"
    assert not policy.demands_two(official("administer"))


def test_who_has_no_second_factor_adds_one_before_there_is_a_session(strict):
    account = official("administer")
    client = browser()
    assert signs_in(client, account)["Location"] == "/login/enrol/"
    assert not Session.objects.exists() and client.get("/desk/people/").status_code == 302
    page = client.get("/login/enrol/").content.decode()
    app = pyotp.TOTP(SECRET.search(page)[1].replace(" ", ""))
    assert client.post("/login/enrol/", {"code": "000000"}).status_code == 422
    answer = client.post("/login/enrol/", {"code": app.at(clock.now())})
    assert len(re.findall(r"<li><code>[a-z0-9-]{12}</code></li>", answer.content.decode())) == 10
    assert actor_of(client).methods == ("pwd", "totp") and client.get("/desk/people/").status_code == 200


def test_an_app_that_a_stranger_began_for_the_account_is_not_taken_for_the_owners(strict):
    account = official("administer")
    mine, other = browser(), browser(address="198.51.100.1")
    signs_in(mine, account)
    signs_in(other, account)
    secrets = {SECRET.search(one.get("/login/enrol/").content.decode())[1] for one in (mine, other)}
    assert len(secrets) == 2


@pytest.mark.parametrize("asked", [True, False])
def test_who_has_only_a_phone_proves_it_before_adding_an_app(strict, asked):
    account = official("administer")
    phone_of(account, asked=asked)
    client = browser()
    assert signs_in(client, account)["Location"] == "/login/second/"
    refused = client.get("/login/enrol/")  # a password alone adds no app
    assert refused.status_code == 409 and not SECRET.search(refused.content.decode())
    client.get("/login/second/")
    code = code_on_the_phone()
    wrong = "000000" if code != "000000" else "000001"
    assert client.post("/login/second/", {"way": "phone", "code": wrong}).status_code == 422
    answer = client.post("/login/second/", {"way": "phone", "code": code})
    assert answer["Location"] == "/login/enrol/" and not Session.objects.exists()
    app = pyotp.TOTP(SECRET.search(client.get("/login/enrol/").content.decode())[1].replace(" ", ""))
    client.post("/login/enrol/", {"code": app.at(clock.now())})
    assert actor_of(client).methods == ("pwd", "otp", "totp")


def test_a_phone_alone_adds_no_app_where_the_owner_has_a_password(strict):
    """Whoever gets somebody's number from the telephone company has not got his password."""
    account = official("administer")
    phone_of(account)
    client = browser()
    client.post("/login/code/", {"phone": PHONE})
    answer = client.post("/login/code/enter/", {"code": code_on_the_phone()})
    assert answer.status_code == 403 and "请先用账号和密码登录" in answer.content.decode()
    assert client.get("/login/enrol/").status_code == 409 and not Session.objects.exists()
    assert signs_in(client, account)["Location"] == "/login/second/"


def test_the_last_factor_that_counts_stays(strict):
    account = official("administer")
    factor, app = app_of(account)
    client = browser()
    signs_in(client, account)
    client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())})
    answer = client.post("/account/security/", {"act": "remove", "id": str(factor.pk)})
    assert answer.status_code == 403 and "最后一种" in answer.content.decode()
    assert Factor.objects.unscoped("test").get(pk=factor.pk).removed_at is None


def test_programs_of_such_an_official_need_the_code_too(strict):
    from django.test import Client

    account = official("administer")
    body = {"login": account.login, "password": PASSWORD}
    assert Client().post("/api/v1/sessions/", body, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    ("methods", "enough"),
    [
        (["pwd"], False),
        (["pwd", "otp"], False),
        (["totp"], False),
        (["pwd", "totp"], True),
        (["pwd", "recovery"], True),
    ],
)
def test_two_factors_are_two_and_one_is_cryptographic(methods, enough):
    assert policy.satisfied(methods) is enough
