"""The own security: every change wants a fresh proof, loses nothing that was typed, and is told to the owner."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pyotp
import pytest

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotSignedIn
from yiwang.people.models import Account, Session
from yiwang.people.signin.freshness import ReauthenticationNeeded, is_fresh, require_fresh
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.tests.browsers import (
    PASSWORD,
    WINDOWS,
    account,
    actor_of,
    browser,
    code_on_the_phone,
    phone_of,
    signs_in,
)
from yiwang.people.signin.tests.test_two_steps import app_of
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"<code>([A-Z2-7 ]{30,})</code>")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def owner():
    return account()


@pytest.fixture
def home(owner):
    client = browser()
    signs_in(client, owner)
    return client


def stale(minutes: int = 30) -> None:
    Session.objects.update(authenticated_at=clock.now() - timedelta(minutes=minutes))


def kinds(owner) -> set[str]:
    rows = Factor.objects.unscoped("test").filter(account=owner, removed_at=None).exclude(confirmed_at=None)
    return set(rows.values_list("kind", flat=True))


def told(owner) -> list[str]:
    return list(Message.objects.unscoped("test").filter(account_id=owner.pk).values_list("kind", flat=True))


def offer(client) -> tuple[pyotp.TOTP, str]:
    """The secret that the page shows, and the same sealed in its form."""
    page = client.get("/account/security/app/").content.decode()
    return pyotp.TOTP(SECRET.search(page)[1].replace(" ", "")), re.search(r'name="sealed" value="([^"]+)"', page)[1]


def adds_app(client) -> tuple[pyotp.TOTP, str]:
    app, sealed = offer(client)
    answer = client.post("/account/security/app/", {"code": app.at(clock.now()), "sealed": sealed})
    return app, answer.content.decode()


def test_an_app_counts_once_its_code_was_typed_and_brings_recovery_codes_shown_once(owner, home):
    _, sealed = offer(home)
    answer = home.post("/account/security/app/", {"code": "000000", "sealed": sealed})
    assert answer.status_code == 422 and "<svg" in answer.content.decode() and kinds(owner) == set()
    app, shown = adds_app(home)
    codes = re.findall(r"<li><code>([a-z0-9-]{12})</code></li>", shown)
    assert len(codes) == 10 and kinds(owner) == {"totp", "recovery"}
    assert told(owner) == ["signin.factor_added"]
    assert codes[0] not in home.get("/account/security/").content.decode()


def test_a_wrong_code_leaves_the_picture_that_was_scanned(home):
    app, sealed = offer(home)
    page = home.post("/account/security/app/", {"code": "000000", "sealed": sealed}).content.decode()
    assert SECRET.search(page)[1].replace(" ", "") == app.secret and sealed in page


def test_an_offered_secret_works_once_and_for_its_own_account_alone(owner, home):
    app, sealed = offer(home)
    other, client = account("别人"), browser(WINDOWS)
    signs_in(client, other)
    form = {"code": app.at(clock.now()), "sealed": sealed}
    assert client.post("/account/security/app/", form).status_code == 409 and kinds(other) == set()
    assert home.post("/account/security/app/", form).status_code == 200
    assert home.post("/account/security/app/", form).status_code == 409
    assert home.post("/account/security/app/", {**form, "sealed": "made up"}).status_code == 409
    assert Factor.objects.unscoped("test").filter(account=owner, kind="totp").count() == 1


def test_looking_at_the_page_for_a_fresh_proof_sends_no_code(owner, home):
    phone_of(owner, asked=True)
    stale()
    page = home.get("/account/confirm/?next=/account/").content.decode()
    assert "发送验证码" in page and not Step.objects.exists()
    page = home.post("/account/confirm/?next=/account/", {"way": "phone", "act": "begin"}).content.decode()
    assert "139****5678" in page
    answer = home.post("/account/confirm/?next=/account/", {"way": "phone", "code": code_on_the_phone()})
    assert answer.status_code == 302 and answer["Location"] == "/account/" and is_fresh(actor_of(home))


def test_new_recovery_codes_make_the_old_ones_worthless(owner, home):
    app, shown = adds_app(home)
    old = re.findall(r"<li><code>([a-z0-9-]{12})</code></li>", shown)[0]
    answer = home.post("/account/security/codes/")
    new = re.findall(r"<li><code>([a-z0-9-]{12})</code></li>", answer.content.decode())
    assert len(new) == 10 and old not in new
    other = browser(WINDOWS)
    signs_in(other, owner)
    assert other.post("/login/second/", {"way": "recovery", "code": old}).status_code == 422
    assert other.post("/login/second/", {"way": "recovery", "code": new[0]}).status_code == 302


def test_a_phone_counts_once_its_code_came_back(owner, home):
    assert home.post("/account/security/phone/", {"phone": "12345"}).status_code == 422
    assert home.post("/account/security/phone/", {"phone": "13912345678"}).status_code == 302
    assert kinds(owner) == set()
    assert home.post("/account/security/phone/enter/", {"code": "000000"}).status_code == 422
    answer = home.post("/account/security/phone/enter/", {"code": code_on_the_phone()})
    assert answer.status_code == 302 and kinds(owner) == {"phone"}
    assert home.post("/account/security/phone/", {"phone": "13912345678"}).status_code == 422  # it is there already


def test_wrong_codes_for_a_new_phone_stay_counted(owner, home):
    home.post("/account/security/phone/", {"phone": "13912345678"})
    for _ in range(5):
        home.post("/account/security/phone/enter/", {"code": "000000"})
    assert home.post("/account/security/phone/enter/", {"code": code_on_the_phone()}).status_code == 422
    assert kinds(owner) == set()


def test_a_phone_may_be_asked_for_after_the_password(owner, home):
    factor = phone_of(owner)
    home.post("/account/security/", {"act": "ask", "id": str(factor.pk)})
    assert signs_in(browser(WINDOWS), owner)["Location"] == "/login/second/"
    home.post("/account/security/", {"act": "ask_not", "id": str(factor.pk)})
    assert signs_in(browser(WINDOWS), owner)["Location"] == "/"


def test_removing_the_app_takes_the_recovery_codes_along_and_is_told(owner, home):
    adds_app(home)
    factor = Factor.objects.unscoped("test").get(account=owner, kind="totp")
    assert home.post("/account/security/", {"act": "remove", "id": str(factor.pk)}).status_code == 302
    assert kinds(owner) == set() and "signin.factor_removed" in told(owner)
    assert signs_in(browser(WINDOWS), owner)["Location"] == "/"


def test_nobody_changes_the_factors_of_somebody_else(owner, home):
    other = account("别人")
    factor = phone_of(other)
    for act in ("remove", "ask", "ask_not"):
        assert home.post("/account/security/", {"act": act, "id": str(factor.pk)}).status_code == 404
    assert kinds(other) == {"phone"}


@pytest.mark.parametrize("path", ["/account/security/app/", "/account/security/phone/"])
def test_adding_wants_a_fresh_proof_and_leads_back(owner, home, path):
    stale()
    answer = home.get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/account/confirm/?next=")
    assert home.get(answer["Location"]).status_code == 200
    where = answer["Location"]
    assert home.post(where, {"way": "pwd", "password": "wrong"}).status_code == 422
    answer = home.post(where, {"way": "pwd", "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == path
    assert home.get(path).status_code == 200


def test_a_form_that_met_a_stale_session_goes_on_with_what_was_typed(owner, home):
    factor = phone_of(owner)
    stale()
    answer = home.post("/account/security/", {"act": "remove", "id": str(factor.pk), "extra": '<"引号">'})
    assert answer["Location"] == "/account/confirm/" and kinds(owner) == {"phone"}
    home.get("/account/confirm/")
    page = home.post("/account/confirm/", {"way": "pwd", "password": PASSWORD}).content.decode()
    import html

    form = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    assert form["act"] == "remove" and form["extra"] == '<"引号">' and 'action="/account/security/"' in page
    assert home.post("/account/security/", form).status_code == 302 and kinds(owner) == set()


def test_a_fresh_proof_gives_the_session_a_new_token_and_kills_the_old(owner, home):
    stale()
    old = home.cookies["yw_session"].value
    home.get("/account/confirm/?next=/account/")
    home.post("/account/confirm/", {"way": "pwd", "password": PASSWORD})
    assert home.cookies["yw_session"].value != old and actor_of(home).signed_in
    assert is_fresh(actor_of(home)) and Session.objects.count() == 1
    home.cookies["yw_session"] = old
    assert not actor_of(home).signed_in


def test_who_wants_an_app_at_sign_in_is_asked_for_it_again_and_not_for_the_password(owner, home):
    _, app = app_of(owner)
    stale()
    home.get("/account/confirm/?next=/account/")
    assert home.post("/account/confirm/", {"way": "pwd", "password": PASSWORD}).status_code == 422
    assert not is_fresh(actor_of(home))
    assert home.post("/account/confirm/", {"way": "totp", "code": app.at(clock.now())}).status_code == 302
    assert is_fresh(actor_of(home)) and actor_of(home).methods == ("pwd", "totp")


def test_guessing_the_password_on_the_page_for_a_fresh_proof_is_counted(owner, home):
    stale()
    statuses = set()
    for _ in range(11):
        home.get("/account/confirm/?next=/account/")
        statuses.add(home.post("/account/confirm/", {"way": "pwd", "password": "wrong"}).status_code)
    assert statuses == {422, 429}


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_to_this_site_alone(home, where):
    address = f"/account/confirm/?{urlencode({'next': where})}"
    home.get(address)
    answer = home.post(address, {"way": "pwd", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_freshness_is_of_the_session_and_the_system_is_always_fresh():
    now = clock.now()
    actor = Actor(kind="person", account_id=account().pk, authenticated_at=now - timedelta(minutes=11))
    assert not is_fresh(actor) and is_fresh(actor, minutes=12) and is_fresh(SYSTEM)
    with pytest.raises(ReauthenticationNeeded):
        require_fresh(actor)
    with pytest.raises(ReauthenticationNeeded):
        require_fresh(Actor(kind="person", account_id=actor.account_id))
    with pytest.raises(NotSignedIn):
        require_fresh(Actor(kind="stranger"))


def test_a_new_password_wants_the_present_one_and_ends_all_other_sessions(owner, home):
    other = browser(WINDOWS)
    signs_in(other, owner)
    new = "三棵树-一条河-七座桥"
    for words, field in (
        ({"present": "wrong", "password": new, "again": new}, "现在的密码不正确"),
        ({"present": PASSWORD, "password": new, "again": new + "x"}, "两次填写的密码不一样"),
        ({"present": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "不能和现在的密码一样"),
        ({"present": PASSWORD, "password": "password123", "again": "password123"}, "太常见"),
        ({"present": PASSWORD, "password": "", "again": ""}, "这里没有填"),
    ):
        answer = home.post("/account/password/", words)
        assert answer.status_code == 422 and field in answer.content.decode(), field
        assert new not in answer.content.decode()
    assert home.post("/account/password/", {"present": PASSWORD, "password": new, "again": new}).status_code == 302
    assert home.get("/cases/").status_code == 200 and other.get("/cases/").status_code == 302
    assert "signin.password_changed" in told(owner)
    assert Account.objects.get(pk=owner.pk).check_password(new)


def test_how_strong_a_password_is_is_told_without_inline_script(home):
    page = home.get("/account/password/").content.decode()
    assert "data-strength" in page and "strength" in page and "<script>" not in page and "onkeyup" not in page
