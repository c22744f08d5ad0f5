"""Codes by message: six digits, five minutes, five tries, one use; nobody floods a phone or uses up its codes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.people.signin import codes, phones, tasks
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.tests.browsers import (
    PHONE,
    account,
    actor_of,
    browser,
    code_jobs,
    code_on_the_phone,
    phone_of,
    signs_in,
)
from yiwang.support.messages.models import DemoText

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    someone = account()
    phone_of(someone)
    return someone


def asks(client, number: str = PHONE, **more: str):
    return client.post("/login/code/", {"phone": number, **more})


def types(client, code: str):
    return client.post("/login/code/enter/", {"code": code})


def test_a_code_to_the_phone_signs_in_and_leads_where_one_wanted_to_go(owner):
    client = browser()
    assert asks(client, "+86 139-1234-5678", next="/account/")["Location"] == "/login/code/enter/"
    answer = types(client, code_on_the_phone())
    assert answer["Location"] == "/account/"
    assert actor_of(client).account_id == owner.pk and actor_of(client).methods == ("otp",)


def test_a_code_works_once(owner):
    client = browser()
    asks(client)
    code, token = code_on_the_phone(), client.cookies["yw_step"].value
    types(client, code)
    client.post("/logout/")
    client.cookies["yw_step"] = token
    assert types(client, code).status_code == 409


def test_a_code_is_dead_after_five_minutes_and_a_new_one_can_be_had(owner):
    client = browser()
    asks(client)
    code = code_on_the_phone()
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert types(client, code).status_code == 422
        assert client.post("/login/code/enter/", {"act": "again"}).status_code == 302
        assert types(client, code_on_the_phone_later()).status_code == 302


def code_on_the_phone_later() -> str:
    return codes.shown_code(Step.objects.order_by("-created_at").first())


def test_a_code_is_dead_after_five_wrong_tries(owner):
    client = browser()
    asks(client)
    code = code_on_the_phone()
    for _ in range(codes.MOST_TRIES):
        assert types(client, "000000" if code != "000000" else "111111").status_code == 422
    assert types(client, code).status_code == 422


def test_sending_again_waits_a_minute_and_makes_the_old_code_worthless(owner):
    client = browser()
    asks(client)
    old = code_on_the_phone()
    assert client.post("/login/code/enter/", {"act": "again"}).status_code == 429
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert client.post("/login/code/enter/", {"act": "again"}).status_code == 302
        new = code_on_the_phone_later()
        assert old == new or types(client, old).status_code == 422
        assert types(client, new).status_code == 302


def test_a_step_that_takes_long_is_given_more_time_when_a_code_is_sent_again(owner):
    client = browser()
    asks(client)
    ends = Step.objects.get().expires_at
    with clock.at(clock.now() + timedelta(minutes=10)):
        client.post("/login/code/enter/", {"act": "again"})
    assert Step.objects.get().expires_at > ends


def test_only_a_keyed_digest_and_an_envelope_hold_the_code_and_the_number(owner):
    client = browser()
    asks(client)
    step, code = Step.objects.get(), code_on_the_phone()
    for stored in (bytes(step.code_digest), bytes(step.code_sealed)):
        assert code.encode() not in stored and PHONE.encode() not in stored
    assert PHONE not in str(step.content) and PHONE not in str([job.args for job in code_jobs()])
    factor = Factor.objects.unscoped("test").get()
    assert PHONE.encode() not in bytes(factor.secret) + bytes(factor.blind) and PHONE not in factor.label


def test_a_stranger_cannot_use_up_the_codes_of_the_owners_device(owner):
    home = browser(address="203.0.113.1")
    signs_in(home, owner)
    home.post("/logout/")
    statuses = [asks(browser(address=f"198.51.100.{n}")).status_code for n in range(codes.PER_NUMBER + 1)]
    assert statuses[-1] == 429 and set(statuses[:-1]) == {302}
    assert asks(home).status_code == 302


def test_one_network_gets_few_codes_for_one_number(owner):
    statuses = [asks(browser(address="198.51.100.7")).status_code for _ in range(codes.PER_NUMBER_AND_PLACE + 1)]
    assert statuses == [302] * codes.PER_NUMBER_AND_PLACE + [429]
    assert asks(browser(address="198.51.100.8")).status_code == 302


def test_a_family_that_shares_a_phone_chooses_whose_account(owner):
    child = account("王小明")
    phone_of(child)
    client = browser()
    asks(client)
    assert types(client, code_on_the_phone())["Location"] == "/login/code/choose/"
    page = client.get("/login/code/choose/").content.decode()
    assert "王*英" in page and "王*明" in page and "王秀英" not in page
    stranger = account("别人")
    assert client.post("/login/code/choose/", {"account": str(stranger.pk)}).status_code == 404
    assert client.post("/login/code/choose/", {"account": str(child.pk)}).status_code == 302
    assert actor_of(client).account_id == child.pk


def test_a_code_is_not_enough_where_an_app_is_asked_for(owner):
    from yiwang.people.signin.tests.test_two_steps import app_of

    _, app = app_of(owner)
    client = browser()
    asks(client)
    assert types(client, code_on_the_phone())["Location"] == "/login/second/"
    assert client.post("/login/second/", {"way": "totp", "code": app.at(clock.now())}).status_code == 302
    assert actor_of(client).methods == ("otp", "totp")


def test_behind_https_a_demonstration_sends_nothing_and_shows_nothing(owner, settings):
    settings.SECURE = True
    client = browser()
    assert "短信验证码" not in client.get("/login/").content.decode()
    assert asks(client).status_code == 503
    assert not DemoText.objects.exists() and not Step.objects.exclude(code_sealed=None).exists()


def test_a_sender_that_is_down_is_tried_again_until_the_code_is_dead(owner, settings):
    settings.CODE_SENDER = "failing"
    client = browser()
    asks(client)
    (job,) = code_jobs()
    step = Step.objects.get()
    for _ in range(2):
        with pytest.raises(codes.SenderDown):
            tasks.send_code.func(**job.args)
    waits = [tasks.RETRY.exponential_wait ** (tried + 1) for tried in range(tasks.RETRY.max_attempts)]
    assert sum(waits) <= codes.GOOD_FOR.total_seconds() < 2 * sum(waits), "tried for as long as the code lives"
    Step.objects.update(code_until=clock.now() - timedelta(seconds=1))
    assert codes.send_code(step.pk, 1) is False, "a dead code is sent to nobody"


class Watching:
    """A sender that looks whether a transaction is open, and notes what it was given."""

    code, title, demo = "watching", "看着的", False

    def __init__(self):
        self.keys = []

    def check_config(self):
        return []

    def send(self, outgoing):
        assert not connection.in_atomic_block, "no network while a transaction is open (invariant 9)"
        self.keys.append(outgoing.key)


@pytest.mark.django_db(transaction=True)
def test_a_code_is_sent_outside_of_any_transaction_and_a_repeat_carries_its_key(settings, monkeypatch):
    """A commit that failed after the sending would have sent it twice with nobody to notice."""
    sending = Watching()
    monkeypatch.setattr(codes, "sender", lambda: sending)
    owner = account()
    phone_of(owner)
    asks(browser())
    assert not sending.keys, "nothing is sent while the page is made"
    (job,) = code_jobs()
    assert set(job.args) == {"step_id", "count"}, "nothing personal stands in the job"
    for _ in range(2):
        tasks.send_code.func(**job.args)
    assert len(set(sending.keys)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_whose_step_was_not_committed_is_never_sent():
    step = Step(token_digest=b"x", purpose="code", expires_at=clock.now())
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.defer_code(step.pk, 1)
        raise RuntimeError
    assert not ProcrastinateJob.objects.filter(args__step_id=str(step.pk)).exists()


def test_a_failing_sender_shows_no_code_on_the_page(owner, settings):
    settings.CODE_SENDER = "failing"
    client = browser()
    asks(client)
    assert codes.shown_code(Step.objects.get()) == ""


@pytest.mark.parametrize(
    "typed", ["", "12345", "1391234567", "139123456789", "23912345678", "１３９1234567x", "a" * 200]
)
def test_what_is_no_mobile_number_is_told_at_the_field(typed):
    with pytest.raises(InvalidInput) as refused:
        phones.number_in(typed)
    assert "/phone" in refused.value.fields


@pytest.mark.parametrize(
    "typed", ["13912345678", "139 1234 5678", "+8613912345678", "0086-139-1234-5678", "１３９１２３４５６７８"]
)
def test_a_number_is_understood_as_people_write_it(typed):
    assert phones.number_in(typed) == PHONE


def test_every_sender_keeps_the_contract():
    assert {"demo_text", "failing"} <= {sender.code for sender in codes.CODE_SENDERS}
    for sender in codes.CODE_SENDERS:
        outgoing = codes.OutgoingCode("k.1", PHONE, account().pk, "您的验证码是123456")
        for _ in range(2):  # the same key twice
            try:
                sender.send(outgoing)
            except codes.SenderDown:
                assert sender.code == "failing"
    assert DemoText.objects.filter(key="k.1").count() == 1
