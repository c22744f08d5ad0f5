"""Between the steps of a sign-in nobody is signed in; each answer works once, in one browser, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from yiwang.core import clock
from yiwang.core.events import Subject
from yiwang.core.models import Event
from yiwang.people.models import Session
from yiwang.people.signin import recovery_codes, totp
from yiwang.people.signin.factors import ProofRefused
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.tests.browsers import (
    account,
    actor_of,
    browser,
    code_on_the_phone,
    phone_of,
    signs_in,
)

pytestmark = pytest.mark.django_db


def app_of(owner, *, used: int = 0) -> tuple[Factor, pyotp.TOTP]:
    secret = totp.new_secret()
    factor = totp.factor_for(owner.pk, secret)
    factor.confirmed_at, factor.asked, factor.counter = owner.created_at, True, used
    factor.save()
    return factor, pyotp.TOTP(secret)


@pytest.fixture
def owner():
    return account()


def test_a_password_alone_opens_no_session_where_an_app_is_asked_for(owner):
    _, app = app_of(owner)
    client = browser()
    answer = signs_in(client, owner)
    assert answer.status_code == 302 and answer["Location"] == "/login/second/"
    assert "yw_session" not in answer.cookies and not Session.objects.exists()
    assert client.get("/cases/").status_code == 302
    answer = client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())})
    assert answer.status_code == 302 and answer["Location"] == "/"
    session = Session.objects.get()
    assert session.methods == ["pwd", "totp"] and client.get("/cases/").status_code == 200


def test_where_one_wanted_to_go_is_kept_over_the_second_step(owner):
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner, next="/account/devices/")
    answer = client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())})
    assert answer["Location"] == "/account/devices/"


def test_a_step_works_in_no_other_browser(owner):
    _, app = app_of(owner)
    client, thief = browser(), browser(address="198.51.100.9")
    signs_in(client, owner)
    thief.cookies["yw_step"] = client.cookies["yw_step"].value
    assert thief.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 409
    bare = Client()
    bare.cookies["yw_step"] = client.cookies["yw_step"].value
    assert bare.get("/login/second/").status_code == 409


def test_only_a_digest_of_a_step_is_stored(owner):
    app_of(owner)
    client = browser()
    signs_in(client, owner)
    token = client.cookies["yw_step"].value.encode()
    assert token not in bytes(Step.objects.get().token_digest)


def test_a_step_ends_after_five_wrong_answers_and_nothing_more_opens_it(owner):
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner)
    for _ in range(5):
        assert client.post("/login/second/", {"way": "totp", "code": "000000"}).status_code == 422
    assert client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 409
    refused = Event.objects.unscoped("test").filter(type="account.proof_refused", subject_id=owner.pk)
    assert refused.count() == 5


def test_a_step_ends_after_its_time(owner):
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner)
    Step.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.get("/login/second/").status_code == 409
    assert client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 409


def test_a_finished_step_opens_no_second_session(owner):
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner)
    token = client.cookies["yw_step"].value
    client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())})
    client.cookies["yw_step"] = token
    later = clock.now() + timedelta(seconds=30)
    assert client.post("/login/second/", {"way": "totp", "code": app.at(later)}).status_code == 409
    assert Session.objects.count() == 1


def test_a_kind_that_the_account_does_not_have_proves_nothing(owner):
    app_of(owner)
    client = browser()
    signs_in(client, owner)
    for way in ("demo", "failing", "passkey", "recovery", "pwd", "nonsense"):
        assert client.post("/login/second/", {"way": way, "code": "246810"}).status_code in (409, 422), way
    assert not Session.objects.exists()


def test_a_code_of_an_app_works_once_even_in_another_sign_in(owner):
    _, app = app_of(owner)
    code = app.at(clock.now())
    for expected in (302, 422):
        client = browser()
        signs_in(client, owner)
        assert client.post("/login/second/", {"way": "totp", "code": code}).status_code == expected


@pytest.mark.parametrize(("seconds", "fits"), [(-65, False), (-30, True), (0, True), (30, True), (65, False)])
def test_a_clock_may_be_wrong_by_one_step_and_no_more(owner, seconds, fits):
    factor, app = app_of(owner)
    moment = clock.now().replace(second=10, microsecond=0)
    with clock.at(moment):
        code = app.at(moment + timedelta(seconds=seconds))
        if fits:
            totp.use(factor, code)
        else:
            with pytest.raises(ProofRefused):
                totp.use(factor, code)


def test_an_older_code_does_not_work_after_a_newer_one(owner):
    factor, app = app_of(owner)
    now = clock.now()
    totp.use(factor, app.at(now))
    with pytest.raises(ProofRefused):
        totp.use(factor, app.at(now - timedelta(seconds=30)))


def test_the_secret_of_an_app_lies_sealed(owner):
    factor, app = app_of(owner)
    stored = bytes(Factor.objects.unscoped("test").get(pk=factor.pk).secret)
    assert app.secret.encode() not in stored


def test_a_recovery_code_works_once_and_not_for_another_account(owner):
    codes = recovery_codes.made_codes()
    assert len(set(codes)) == 10
    mine = Factor.objects.create(account=owner, kind="recovery", confirmed_at=clock.now())
    other = Factor.objects.create(account=account("别人"), kind="recovery", confirmed_at=clock.now())
    recovery_codes.store(mine, codes)
    with pytest.raises(ProofRefused):
        recovery_codes.use(other, codes[0])
    recovery_codes.use(mine, codes[0].upper().replace("-", " "))
    with pytest.raises(ProofRefused):
        recovery_codes.use(mine, codes[0])
    assert recovery_codes.left(mine.pk) == 9
    plain = "".join(codes[1].split("-")).encode()
    assert all(plain not in bytes(row.digest) for row in mine.codes.all())


def test_a_recovery_code_replaces_the_app(owner):
    app_of(owner)
    factor = Factor.objects.create(account=owner, kind="recovery", confirmed_at=clock.now())
    codes = recovery_codes.made_codes()
    recovery_codes.store(factor, codes)
    client = browser()
    signs_in(client, owner)
    assert client.get("/login/second/?way=recovery").status_code == 200
    assert client.post("/login/second/", {"way": "recovery", "code": codes[3]}).status_code == 302
    assert actor_of(client).methods == ("pwd", "recovery")


def test_a_phone_that_is_asked_for_gets_its_code_when_the_page_is_shown_and_once(owner):
    phone_of(owner, asked=True)
    client = browser()
    signs_in(client, owner)
    for _ in range(3):
        assert "139****5678" in client.get("/login/second/").content.decode()
    assert Step.objects.get().codes_sent == 1
    assert client.post("/login/second/", {"way": "phone", "code": code_on_the_phone()}).status_code == 302
    assert actor_of(client).methods == ("pwd", "otp")


def test_a_failing_kind_says_so_and_the_other_ways_stay_open(owner):
    Factor.objects.create(account=owner, kind="failing", asked=True, confirmed_at=clock.now())
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner)
    answer = client.post("/login/second/", {"way": "failing", "code": "1"})
    assert answer.status_code == 503 and "换一种" in answer.content.decode()
    assert client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 302


def test_a_demonstration_code_opens_demonstration_accounts_alone(settings):
    for demo, secure, expected in ((True, False, 302), (False, False, 422), (True, True, 422)):
        someone = account(demo=demo)
        Factor.objects.create(account=someone, kind="demo", asked=True, confirmed_at=clock.now())
        client = browser()
        signs_in(client, someone)
        settings.SECURE = secure
        assert client.post("/login/second/", {"way": "demo", "code": "246810"}).status_code == expected
        settings.SECURE = False


def test_a_closed_account_goes_no_further_in_the_middle_of_a_sign_in(owner):
    _, app = app_of(owner)
    client = browser()
    signs_in(client, owner)
    owner.is_active = False
    owner.save()
    assert client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 422
    assert not Session.objects.exists()


def test_programs_bring_both_factors_at_once_or_hear_that_one_is_missing(owner):
    _, app = app_of(owner)
    url, right = "/api/v1/sessions/", {"login": owner.login, "password": "stay-calm-and-apply"}
    answer = Client().post(url, right, content_type="application/json")
    assert answer.status_code == 403 and answer.json()["code"] == "second_step_needed"
    wrong = Client().post(url, {**right, "code": "000000"}, content_type="application/json")
    assert wrong.status_code == 422 and wrong.json()["code"] == "proof_refused"
    both = Client().post(url, {**right, "code": app.at(clock.now())}, content_type="application/json")
    assert both.status_code == 201
    program = Client(headers={"authorization": f"Bearer {both.json()['token']}"})
    assert program.get("/api/v1/tasks/").status_code == 200


def test_what_was_done_stands_in_the_log(owner):
    client = browser()
    signs_in(client, owner)
    kinds = set(
        Event.objects.unscoped("test").filter(subject_id=Subject("account", owner.pk).id).values_list("type", flat=True)
    )
    assert {"account.signed_in", "account.device_added"} <= kinds
