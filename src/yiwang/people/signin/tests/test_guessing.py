"""Guessing: it is stopped for whoever guesses, and for nobody else; nothing tells which logins or phones exist."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from yiwang.people import attempts
from yiwang.people import sessions as base
from yiwang.people.models import LoginAttempt
from yiwang.people.signin.models import Step
from yiwang.people.signin.tests.browsers import (
    ANDROID,
    account,
    actor_of,
    browser,
    code_on_the_phone,
    phone_of,
    signs_in,
)
from yiwang.support.messages.models import DemoText, Message

pytestmark = pytest.mark.django_db
NUMBERS = re.compile(r"'[^']*'|\b\d+\b|%s")


@contextmanager
def work(monkeypatch):
    """The statements and password hashes that are done inside."""
    done: list[str] = []

    def watch(execute, sql, params, many, context):
        done.append(NUMBERS.sub("?", sql)[:200])
        return execute(sql, params, many, context)

    real = base.check_password
    monkeypatch.setattr(base, "check_password", lambda *a, **k: done.append("hash") or real(*a, **k))
    with connection.execute_wrapper(watch):
        yield done


@pytest.fixture
def owner():
    return account()


def guess(login: str, address: str, password: str = "wrong") -> int:
    return Client(REMOTE_ADDR=address).post("/login/", {"login": login, "password": password}).status_code


def attacked(owner) -> None:
    """So many failures from so many addresses that the login counts as attacked."""
    LoginAttempt.objects.bulk_create(
        [LoginAttempt(key=attempts.everywhere(owner.login)) for _ in range(attempts.ATTACK + 1)]
    )


def test_a_wrong_password_costs_the_same_work_whether_the_login_exists(owner, monkeypatch):
    base.decoy_work("warm")
    costs = []
    for name in (owner.login, "nobody-here", owner.login, "nobody-else"):
        client = browser()
        with work(monkeypatch) as done:
            client.post("/login/", {"login": name, "password": "wrong"})
        monkeypatch.undo()
        costs.append(done)
    assert costs[2] == costs[3] and costs[0] == costs[1]
    assert costs[2].count("hash") == 1


def test_a_login_that_does_not_exist_is_refused_in_the_log_too(owner):
    from yiwang.core.models import Event

    guess("nobody-here", "203.0.113.4")
    event = Event.objects.unscoped("test").get(type="account.sign_in_refused")
    assert event.subject_id == base.nobody("nobody-here") and "nobody" not in str(event.payload)


def test_the_owner_signs_in_on_a_known_device_whatever_strangers_guess(owner):
    home = browser(address="203.0.113.1")
    signs_in(home, owner)
    home.post("/logout/")
    for _ in range(attempts.MOST_PER_LOGIN_AND_ADDRESS):
        guess(owner.login, "203.0.113.1")
    assert guess(owner.login, "203.0.113.1") == 429  # a stranger in the same network
    attacked(owner)
    answer = signs_in(home, owner)
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_guessing_on_a_known_device_uses_up_that_device_alone(owner):
    home, office = browser(), browser(address="198.51.100.3")
    for client in (home, office):
        signs_in(client, owner)
        client.post("/logout/")
    for _ in range(attempts.MOST_PER_LOGIN_AND_ADDRESS):
        signs_in(home, owner, "wrong")
    assert signs_in(home, owner).status_code == 429
    assert signs_in(office, owner).status_code == 302


def test_under_attack_an_unknown_device_proves_one_thing_more_and_the_owner_is_told(owner):
    phone_of(owner)
    attacked(owner)
    client = browser(address="192.0.2.77")
    answer = signs_in(client, owner)
    assert answer["Location"] == "/login/second/" and "yw_session" not in answer.cookies
    assert "139****5678" in client.get("/login/second/").content.decode()
    client.post("/login/second/", {"way": "phone", "code": code_on_the_phone()})
    assert actor_of(client).account_id == owner.pk
    assert Message.objects.unscoped("test").filter(account_id=owner.pk, kind="signin.attacked").count() == 1


def test_an_attack_locks_nobody_out_who_has_nothing_but_a_password(owner):
    attacked(owner)
    assert signs_in(browser(address="192.0.2.78"), owner)["Location"] == "/"


def test_spraying_one_password_over_many_logins_is_stopped_and_known_devices_go_on(owner):
    home = browser(address="203.0.113.9")
    signs_in(home, owner)
    home.post("/logout/")
    key = attempts.key("", "203.0.113.9")
    LoginAttempt.objects.bulk_create([LoginAttempt(key=key) for _ in range(attempts.MOST_PER_ADDRESS)])
    assert guess("somebody-new", "203.0.113.9") == 429
    assert signs_in(home, owner).status_code == 302


def test_a_line_of_ipv6_is_one_network_however_many_addresses_it_has():
    assert attempts.key("x", "2001:db8:1:2::1") == attempts.key("x", "2001:db8:1:2:ffff::9")
    assert attempts.key("x", "2001:db8:1:2::1") != attempts.key("x", "2001:db8:1:3::1")
    assert attempts.key("x", "::ffff:203.0.113.7") == attempts.key("x", "203.0.113.7")
    assert attempts.network_of("no address") == "no address"


def test_a_device_cookie_that_we_did_not_sign_makes_no_known_device(owner):
    home = browser()
    signs_in(home, owner)
    name, _, _ = home.cookies["yw_device"].value.partition(":")
    forged = Client(headers={"user-agent": ANDROID})
    forged.cookies["yw_device"] = f"{name}:aaaaaaaaaaaaaaaaaaaaaaaaaaa"
    attacked(owner)
    phone_of(owner)
    assert signs_in(forged, owner)["Location"] == "/login/second/"


def test_asking_for_a_code_says_and_does_the_same_for_a_number_that_nobody_has(owner, monkeypatch):
    phone_of(owner, "13912345678")
    answers, costs = [], []
    for number in ("13912345678", "13912340000"):
        client = browser(address=f"203.0.113.{len(costs) + 20}")
        with work(monkeypatch) as done:
            client.post("/login/code/", {"phone": number})
        costs.append(done)
        page = client.get("/login/code/enter/").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|\d{6}。', "", page)
        answers.append(page.replace(number[:3] + "****" + number[-4:], "NUMBER"))
    assert costs[0] == costs[1]
    assert answers[0] == answers[1]
    code_on_the_phone()
    assert DemoText.objects.count() == 1  # and only one of them went out


def test_a_code_for_a_number_that_nobody_has_opens_nothing():
    client = browser()
    client.post("/login/code/", {"phone": "13912340000"})
    from yiwang.people.signin.codes import shown_code

    code = shown_code(Step.objects.get())
    assert client.post("/login/code/enter/", {"code": code}).status_code == 422


def test_wrong_answers_to_second_steps_are_counted_over_many_sign_ins(owner):
    from yiwang.people.signin import flow

    phone_of(owner, asked=True)
    statuses = []
    for _ in range(3):
        client = browser(address="192.0.2.5")
        signs_in(client, owner)
        for _ in range(5):
            statuses.append(client.post("/login/second/", {"way": "phone", "code": "000000"}).status_code)
    assert 429 in statuses[flow.MOST_SECONDS :] and set(statuses[: flow.MOST_SECONDS]) <= {422, 409}
