"""Signing in and out: nobody learns which logins exist, nobody locks out anybody else, a session ends at once."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests import factories
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Session
from yiwang.people.sessions import MOST_PER_LOGIN_AND_ADDRESS, SignInRefused, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "stay-calm-and-apply"
API = "/api/v1/sessions/"


@pytest.fixture
def login():
    name = f"wang-{new_id().hex[-8:]}"
    Account.objects.create(login=name, name="王秀英", kind="person", password=make_password(PASSWORD))
    return name


def try_page(login, password, address="203.0.113.1", **more):
    return Client().post("/login/", {"login": login, "password": password, **more}, REMOTE_ADDR=address)


def try_api(login, password, address="203.0.113.1"):
    body = {"login": login, "password": password}
    return Client().post(API, body, content_type="application/json", REMOTE_ADDR=address)


def plain(response, login):
    """The answer without what differs from one request to the next."""
    text = response.content.decode().replace(login, "LOGIN")
    return response.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(login):
    assert plain(try_page(login, "wrong"), login) == plain(try_page("nobody-here", "wrong"), "nobody-here")
    assert plain(try_api(login, "wrong"), login) == plain(try_api("nobody-here", "wrong"), "nobody-here")


def test_a_closed_account_gets_the_same_answer_too(login):
    Account.objects.filter(login=login).update(is_active=False)
    assert plain(try_page(login, PASSWORD), login) == plain(try_page("nobody-here", PASSWORD), "nobody-here")


def test_the_answer_takes_as_long_for_an_unknown_login(login):
    """Both do one password check: the times may differ by noise, not by the check (tens of milliseconds)."""

    def shortest(name):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            with pytest.raises(SignInRefused):
                sign_in(login=name, password="wrong", address=f"203.0.113.{len(times)}")
            times.append(time.perf_counter() - began)
        return min(times)

    sign_in(login=login, password=PASSWORD)
    known, unknown = shortest(login), shortest("nobody-here")
    assert 0.2 < known / unknown < 5


def test_trying_again_and_again_is_stopped_and_locks_out_nobody_else(login):
    for _ in range(MOST_PER_LOGIN_AND_ADDRESS):
        assert try_page(login, "wrong", "203.0.113.66").status_code == 422
    assert try_page(login, PASSWORD, "203.0.113.66").status_code == 429
    assert try_api(login, PASSWORD, "203.0.113.66").status_code == 429
    assert try_page(login, PASSWORD, "203.0.113.7").status_code == 302


def test_one_address_that_tries_many_logins_is_stopped_and_the_accounts_stay_open(login):
    for number in range(101):
        last = try_api(f"guess-{number}", "x", "203.0.113.99") if number > 98 else None
        if last is None:
            _attempt("203.0.113.99", number)
    assert last is not None and last.status_code == 429
    assert "15分钟" in last.json()["detail"]
    assert try_api(login, PASSWORD, "203.0.113.8").status_code == 201


def _attempt(address, number):
    from yiwang.people.models import LoginAttempt
    from yiwang.people.sessions import _key

    LoginAttempt.objects.bulk_create([LoginAttempt(key=_key(f"guess-{number}", address))])
    LoginAttempt.objects.bulk_create([LoginAttempt(key=_key("", address))])


def test_a_session_brought_along_is_not_taken_over(login):
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE] = "fixed-by-somebody-else"
    browser.cookies["sessionid"] = "fixed-too"
    response = browser.post("/login/", {"login": login, "password": PASSWORD})
    fresh = response.cookies[settings.SESSION_COOKIE]
    assert response.status_code == 302 and fresh.value != "fixed-by-somebody-else" and len(fresh.value) >= 40
    assert fresh["httponly"] and fresh["samesite"] == "Lax"
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE] = "fixed-by-somebody-else"
    assert stale.get("/cases/").status_code == 302


def test_only_a_digest_of_the_session_is_stored(login):
    token = sign_in(login=login, password=PASSWORD)
    assert all(token.encode() not in bytes(row) for row in Session.objects.values_list("token_digest", flat=True))


def test_signing_out_ends_the_session_at_once_for_whoever_has_its_token(login):
    token = try_page(login, PASSWORD).cookies[settings.SESSION_COOKIE].value
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE] = token
    assert browser.get("/cases/").status_code == 200
    assert browser.post("/logout/").status_code == 302
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE] = token
    assert thief.get("/cases/").status_code == 302
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/tasks/").status_code == 401


def test_a_program_signs_out_at_once(login):
    token = try_api(login, PASSWORD).json()["token"]
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/tasks/").status_code == 200
    assert program.delete("/api/v1/sessions/current").status_code == 204
    assert program.get("/api/v1/tasks/").status_code == 401
    assert program.delete("/api/v1/sessions/current").status_code == 401


def test_a_session_past_its_day_or_of_a_closed_account_is_nobody(login):
    for change in ("expires", "closed"):
        token = sign_in(login=login, password=PASSWORD)
        if change == "expires":
            Session.objects.update(expires_at="2020-01-01T00:00:00Z")
        else:
            Account.objects.filter(login=login).update(is_active=False)
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE] = token
        assert browser.get("/cases/").status_code == 302, change


def test_a_post_that_ended_gives_no_right_any_more():
    from tests.security.stage import token_of
    from yiwang.people.models import PostHolding

    actor = factories.official("supervise")
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE] = token_of(actor)
    assert browser.get("/desk/supervision/").status_code == 200
    PostHolding.objects.filter(account_id=actor.account_id).update(until="2020-12-31")
    assert browser.get("/desk/supervision/").status_code == 403


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        (" ", "x"),
        ("\x00", "x"),
        ("a\x00b", "\x00"),
        ("王" * 5000, "x" * 100_000),
        ("' OR 1=1 --", "'; DROP TABLE people_account; --"),
        (b"\xff\xfe", b"\xff"),
    ],
)
def test_hostile_logins_get_an_answer(login, password):
    response = Client(raise_request_exception=False).post("/login/", {"login": login, "password": password})
    assert response.status_code in (400, 401, 413, 422)
