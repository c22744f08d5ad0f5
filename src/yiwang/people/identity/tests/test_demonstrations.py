"""Behind HTTPS a demonstration proves nothing: it is not offered, not taken, and what it proved before is over."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from yiwang.core.errors import NotReady
from yiwang.core.models import Event
from yiwang.people.identity import standing
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.configured import days_in, verifiers_in
from yiwang.people.identity.lasting import DAYS
from yiwang.people.identity.models import Proof
from yiwang.people.identity.standing import end_demonstrations, refresh
from yiwang.people.identity.tests.conftest import again, client_of, given, newcomer
from yiwang.people.identity.verifying import VERIFIERS, demonstrations, offered, ways
from yiwang.people.models import Account
from yiwang.support.messages.models import Message
from yiwang.web import wsgi

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(registers):
    """Somebody whom the demonstration made a real person."""
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    assert again(actor).assurance == "real_person"
    return again(actor)


@pytest.mark.parametrize("verifier", [one for one in VERIFIERS if one.demo], ids=lambda one: one.code)
def test_behind_https_no_demonstration_is_offered_or_taken(verifier, registers, settings):
    settings.SECURE = True
    settings.IDENTITY_VERIFIERS = {"register": {}, verifier.code: {}}
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    assert [way.code for way in ways()] == ["register"]
    with pytest.raises(NotReady):
        offered(verifier.code)
    with pytest.raises(NotReady):
        prove(actor=again(actor), code=verifier.code, given={"consent": "true"})
    assert again(actor).assurance == "real_name"


def test_behind_https_its_page_is_gone_and_the_way_up_leads_to_the_window(registers, settings):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    client = client_of(again(actor))
    assert client.get("/account/identity/prove/with/?way=demo_face").status_code == 200
    settings.SECURE = True
    assert client.get("/account/identity/prove/with/?way=demo_face").status_code == 404
    assert client.post("/account/identity/prove/with/?way=demo_face", {"consent": "true"}).status_code == 404
    page = client.get("/account/identity/").content.decode()
    assert "demo_face" not in page and "窗口" in page


def test_what_a_demonstration_proved_does_not_count_behind_https(played, settings):
    account = Account.objects.get(pk=played.account_id)
    settings.SECURE = True
    refresh(account)
    assert again(played).assurance == "real_name"
    settings.SECURE = False
    refresh(account)
    assert again(played).assurance == "real_person"


def test_a_process_behind_https_ends_demonstrations_before_its_first_answer(played, settings, monkeypatch):
    assert end_demonstrations() == 0 and again(played).assurance == "real_person"
    settings.SECURE = True
    seen = []
    monkeypatch.setattr(wsgi, "_asked", ["keys are told elsewhere"])
    monkeypatch.setattr(wsgi, "_ended", [])
    monkeypatch.setattr(wsgi, "_django", lambda *_: seen.append(again(played).assurance) or [])
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    wsgi.application({}, lambda *_: None)
    assert seen == ["real_name"]
    proof = Proof.objects.unscoped("test").get(verifier="demo_face")
    assert proof.revoked_at is not None and "演示" in proof.revoked_reason
    event = Event.objects.unscoped("test").get(type="identity.proof_revoked")
    assert event.payload["because"] == "demonstration" and event.payload["left"] == "real_name"
    assert Message.objects.unscoped("test").filter(kind="identity.proof_revoked").count() == 1
    assert end_demonstrations() == 0


def test_a_database_that_is_away_is_asked_again(settings, monkeypatch):
    from django.db import OperationalError

    def away() -> int:
        raise OperationalError

    monkeypatch.setattr(wsgi, "_asked", ["asked"])
    monkeypatch.setattr(wsgi, "_ended", [])
    monkeypatch.setattr(wsgi, "_django", lambda *_: [b"page"])
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    with monkeypatch.context() as patch:
        patch.setattr(standing, "end_demonstrations", away)
        assert wsgi.application({}, lambda *_: None) == [b"page"]
    assert wsgi._ended == []
    wsgi.application({}, lambda *_: None)
    assert wsgi._ended == [0]


def test_every_shipped_demonstration_says_that_it_is_one():
    assert set(demonstrations()) == {"demo_face", "failing"}


def test_settings_say_which_verifiers_are_on_and_how_long_a_level_lasts():
    assert verifiers_in("register, counter") == {"register": {}, "counter": {}}
    assert verifiers_in('{"certificate": {"minutes": 10}}') == {"certificate": {"minutes": 10}}
    assert days_in("") == DAYS
    assert days_in("real_person=30, certificate=never") == {**DAYS, "real_person": 30, "certificate": None}


@pytest.mark.parametrize("text", ["{", "[1]", '{"register": 5}', "Register!", " , "])
def test_wrong_verifiers_are_told_at_start(text):
    with pytest.raises(ImproperlyConfigured, match="YIWANG_IDENTITY_VERIFIERS"):
        verifiers_in(text)


@pytest.mark.parametrize("text", ["registered=3", "real_person", "real_person=0", "real_person=-1", "real_person=1e9"])
def test_wrong_days_are_told_at_start(text):
    with pytest.raises(ImproperlyConfigured, match="YIWANG_IDENTITY_DAYS"):
        days_in(text)


def test_strangers_still_reach_the_register_page(settings):
    settings.SECURE = True
    assert Client(headers={"x-forwarded-proto": "https"}).get("/register/").status_code == 200
