"""After a password a passkey is one of the ways of the second step, in the page of the steps itself."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Session
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.passkeys import keys
from yiwang.people.signin.tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db
ORIGIN, OWN = "https://zwfw.example.gov.cn", "春江潮水连海平-2026"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ORIGIN = ORIGIN


def with_key(actor: Actor) -> Authenticator:
    device = Authenticator(ORIGIN, "zwfw.example.gov.cn")
    Account.objects.filter(pk=actor.account_id).update(password=make_password(OWN))
    owner = replace(actor, session_id=new_id(), authenticated_at=clock.now())
    asked = keys.ask_for_new(owner)
    keys.add_key(actor=owner, sealed=asked.sealed, answer=device.create(asked.options), name="办公室的电脑")
    return device


def sign_in(browser: Client, actor: Actor):
    login = Account.objects.get(pk=actor.account_id).login
    browser.get("/login/")  # leaves the device cookie that the steps are bound to
    return browser.post("/login/", {"login": login, "password": OWN, "next": "/desk/"})


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def options_in(page: str) -> str:
    return re.search(r'data-options="([^"]*)"', page)[1].replace("&#34;", '"').replace("&quot;", '"')


def test_an_official_with_a_passkey_is_asked_for_it_after_the_password():
    official = factories.official("supervise")
    device = with_key(official)
    browser = Client()
    came = sign_in(browser, official)
    assert "yw_session" not in came.cookies and came["Location"] == "/login/second/"
    page = browser.get("/login/second/").content.decode()
    assert "用通行密钥确认" in page
    answer = device.get(options_in(page))
    sent = {"way": "passkey", "sealed": hidden(page, "sealed"), "answer": answer}
    done = browser.post("/login/second/", sent)
    assert done["Location"] == "/desk/"
    assert Session.objects.get(account_id=official.account_id).methods == ["pwd", "passkey"]


def test_a_key_of_somebody_else_does_not_finish_the_step():
    official, other = factories.official("supervise"), factories.official("supervise")
    with_key(official)
    stranger = with_key(other)
    browser = Client()
    sign_in(browser, official)
    page = browser.get("/login/second/").content.decode()
    sent = {"way": "passkey", "sealed": hidden(page, "sealed"), "answer": stranger.get(options_in(page))}
    refused = browser.post("/login/second/", sent)
    assert refused.status_code == 422 and "yw_session" not in refused.cookies
    nothing = browser.post("/login/second/", {"way": "passkey", "sealed": "", "answer": "{}"})
    assert nothing.status_code == 422 and "yw_session" not in nothing.cookies


def test_a_persons_password_is_enough_also_with_a_passkey():
    """A lost phone must not lock an old woman out."""
    person = factories.person("王秀英")
    with_key(person)
    assert sign_in(Client(), person).cookies["yw_session"].value


def test_a_stopped_key_is_no_factor_any_more():
    official = factories.official("supervise")
    with_key(official)
    Passkey.objects.unscoped("test").update(stopped_at="2026-01-01T00:00:00Z")
    assert sign_in(Client(), official).cookies["yw_session"].value
