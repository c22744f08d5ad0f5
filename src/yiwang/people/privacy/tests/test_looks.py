"""Who looked at my data: the person sees it, objects with one tap, and an office has to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock, outbox
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.models import Event, Timer
from yiwang.core.timers import run_due
from yiwang.people.models import Account
from yiwang.people.privacy import looks
from yiwang.people.privacy.actions.alarm import settle
from yiwang.people.privacy.actions.request import OwnLook, answer, escalate, object_to
from yiwang.people.privacy.models import Look, LookAlarm, LookWords, PrivacyRequest
from yiwang.people.privacy.requests import card_of
from yiwang.people.privacy.thresholds import THRESHOLDS
from yiwang.people.sessions import open_session
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks commit on a connection of their own; in a test the rows must stay in its transaction."""
    from django.db import connection

    monkeypatch.setattr(connection, "yiwang_rehearsal", True, raising=False)
    factories.load_builtin()


def browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def seen(person: Actor, official: Actor, purpose: str = "check", words: str = "") -> Look:
    looks.look(official, Subject("account", person.account_id), purpose, words=words)
    looks.follow(list(Event.objects.unscoped("test").filter(type=looks.VIEWED)))
    return Look.objects.unscoped("test").filter(account_id=person.account_id).latest("at")


def test_the_person_reads_office_post_purpose_and_time_but_not_the_officials_name():
    person, official = factories.person(), factories.official("food.accept", name="查看员")
    seen(person, official, "contact")
    page = browser(person).get("/account/privacy/looks/").content.decode()
    assert "徐闻县market_supervision" in page and "查看员岗" in page and "联系申请人" in page
    assert "查看员</" not in page and official.name + " ·" not in page
    assert browser(person).get("/account/privacy/").status_code == 200


def test_an_installation_may_show_names(monkeypatch):
    person, official = factories.person(), factories.official("food.accept", name="甄查看")
    seen(person, official)
    monkeypatch.setattr("yiwang.people.privacy.pages.own_looks.days_of", lambda name: 1)
    assert "甄查看" in browser(person).get("/account/privacy/looks/").content.decode()


def test_nobody_sees_looks_at_other_people():
    person, official, other = factories.person(), factories.official("food.accept"), factories.person("别人")
    row = seen(person, official)
    assert "还没有人查看过您的信息" in browser(other).get("/account/privacy/looks/").content.decode()
    assert not Look.objects.about(other).exists()
    with pytest.raises(NotFound):
        object_to(actor=other, look_id=row.pk)
    assert not Look.objects.about(official).exists()


def test_words_of_a_purpose_lie_sealed_and_are_read_by_the_person_only():
    person, official = factories.person(), factories.official("food.accept")
    row = seen(person, official, "other", "核对邻居王秀英的说法")
    event = Event.objects.unscoped("test").get(type=looks.VIEWED)
    assert "邻居" not in str(event.payload)
    assert "邻居".encode() not in bytes(LookWords.objects.get(pk=row.pk).sealed)
    assert "核对邻居王秀英的说法" in browser(person).get("/account/privacy/looks/").content.decode()
    with pytest.raises(InvalidInput):
        looks.look(official, Subject("account", person.account_id), "other")
    with pytest.raises(InvalidInput):
        looks.look(official, Subject("account", person.account_id), "curious")


def test_reading_the_log_again_makes_no_look_twice():
    person, official = factories.person(), factories.official("food.accept")
    seen(person, official)
    looks.follow(list(Event.objects.unscoped("test").filter(type=looks.VIEWED)))
    assert Look.objects.unscoped("test").count() == 1


def test_the_list_is_narrowed_exported_and_takes_the_same_queries_at_1_and_30_rows(django_assert_max_num_queries):
    person, official = factories.person(), factories.official("food.accept")
    seen(person, official, "check")
    client = browser(person)
    client.get("/account/privacy/looks/")
    with django_assert_max_num_queries(12) as at_one:
        client.get("/account/privacy/looks/")
    for _ in range(19):
        seen(person, official, "decide")
    with django_assert_max_num_queries(12) as at_twenty:
        page = client.get("/account/privacy/looks/")
    assert len(at_one) == len(at_twenty)
    assert page.content.decode().count("privacy-look__who") == 20
    narrowed = client.get("/account/privacy/looks/?purpose=check").content.decode()
    assert narrowed.count("privacy-look__who") == 1
    assert "没有符合条件" in client.get("/account/privacy/looks/?q=没有这个局").content.decode()
    assert client.get("/account/privacy/looks/?purpose=nonsense").status_code == 422
    sheet = b"".join(client.get("/account/privacy/looks/export.csv").streaming_content).decode()
    assert sheet.count("作出决定") == 19
    assert Event.objects.unscoped("test").filter(type="privacy.looks_exported").count() == 1


def test_one_tap_objects_the_office_answers_and_the_person_reads_it():
    person, looker = factories.person(), factories.official("food.accept")
    officer = factories.official("privacy", name="信息保护员")
    row = seen(person, looker)
    client = browser(person)
    answered = client.post(f"/account/privacy/looks/{row.pk}/object/", follow=True)
    assert "已经提交" in answered.content.decode()
    client.post(f"/account/privacy/looks/{row.pk}/object/")
    request = PrivacyRequest.objects.unscoped("test").get()
    assert (request.due_on - request.opened_at.date()).days >= 15 and request.sealed is None
    assert "已提异议" in client.get("/account/privacy/looks/").content.decode()

    desk = browser(officer)
    assert request.number in desk.get("/desk/privacy/").content.decode()
    page = desk.get(f"/desk/privacy/requests/{request.pk}/").content.decode()
    assert "测试员" in page and "核对申请内容和材料" in page
    wrong = desk.post(f"/desk/privacy/requests/{request.pk}/", {"version": 1, "text": "已核实"})
    assert (
        wrong.status_code == 422 and "请选择处理结果" in wrong.content.decode() and "已核实" in wrong.content.decode()
    )
    sent = {"version": 1, "outcome": "unfounded", "text": "没有办理依据，已批评教育。"}
    assert desk.post(f"/desk/privacy/requests/{request.pk}/", sent).status_code == 302
    told = Event.objects.unscoped("test").filter(subject_id=request.pk).order_by("recorded_at", "id")
    outbox.CONSUMERS["privacy_messages"](list(told))
    assert Message.objects.unscoped("test").filter(account_id=person.account_id).exists()
    read = client.get(f"/account/privacy/requests/{request.pk}/").content.decode()
    assert "没有办理依据，已批评教育。" in read and "查看没有依据，已处理" in read
    request.refresh_from_db()
    assert request.read_at is not None and b"\xe6\xb2\xa1" not in bytes(request.answer)
    with pytest.raises(ChangedMeanwhile):
        answer(actor=officer, request_id=request.pk, outcome="lawful", text="再答一次")


def test_nobody_answers_about_himself_or_from_another_county():
    person = factories.person()
    looker = factories.official("food.accept", "privacy")
    request = object_to(actor=person, look_id=seen(person, looker).pk)
    with pytest.raises(OwnLook):
        answer(actor=looker, request_id=request.pk, outcome="lawful", text="有依据")
    neighbour = factories.official("privacy", at=factories.organization("x", "440823", "遂溪县某局"))
    with pytest.raises(NotFound):
        answer(actor=neighbour, request_id=request.pk, outcome="lawful", text="有依据")
    with pytest.raises(NotPermitted):
        answer(actor=factories.official("administer"), request_id=request.pk, outcome="lawful", text="有依据")
    assert browser(neighbour).get(f"/desk/privacy/requests/{request.pk}/").status_code == 404


def test_without_an_answer_the_request_turns_yellow_then_red_and_goes_up():
    person, looker = factories.person(), factories.official("food.accept")
    request = object_to(actor=person, look_id=seen(person, looker).pk)
    assert card_of(request).level == "normal"
    assert card_of(request, request.due_on).level == "yellow"
    assert card_of(request, request.due_on + timedelta(days=1)).level == "red"
    assert Timer.objects.filter(kind="privacy.request_overdue").count() == 1
    run_due(clock.now() + timedelta(days=60))
    request.refresh_from_db()
    assert request.escalated_at is not None
    escalate(actor=SYSTEM, request_id=request.pk)
    assert Event.objects.unscoped("test").filter(type="privacy.request_escalated").count() == 1


def test_unusually_many_looks_raise_one_alarm_a_day_that_somebody_else_settles(monkeypatch):
    monkeypatch.setitem(
        THRESHOLDS, "looks_a_day", THRESHOLDS["looks_a_day"].__class__("privacy.looks-a-day", 3, "上限")
    )
    looker = factories.official("food.accept", "supervise")
    for number in range(6):
        seen(factories.person(f"某{number}"), looker)
    alarm = LookAlarm.objects.unscoped("test").get()
    assert alarm.looks == 6 and alarm.most == 3 and alarm.viewer_id == looker.account_id
    with pytest.raises(OwnLook):
        settle(actor=looker, alarm_id=alarm.pk, finding="没问题")
    officer = factories.official("privacy", name="核查员")
    client = browser(officer)
    assert "测试员" in client.get("/desk/privacy/alarms/").content.decode()
    assert client.post(f"/desk/privacy/alarms/{alarm.pk}/", {"version": 1}).status_code == 422
    sent: dict[str, Any] = {"version": 1, "finding": "集中受理日，均有办件"}
    assert client.post(f"/desk/privacy/alarms/{alarm.pk}/", sent).status_code == 302
    assert "集中受理日" in client.get(f"/desk/privacy/alarms/{alarm.pk}/").content.decode()


def test_the_page_says_whether_names_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.organization()
    owner = factories.person()
    client = Client()
    account = Account.objects.get(pk=owner.account_id)
    client.cookies["yw_session"] = open_session(actor=owner, account=account)
    assert "不写姓名" in client.get("/account/privacy/looks/").content.decode()
    monkeypatch.setattr("yiwang.people.privacy.pages.own_looks.days_of", lambda *_given: 1)
    assert "岗位和姓名" in client.get("/account/privacy/looks/").content.decode()
