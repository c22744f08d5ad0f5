"""One contract for every sender, and what becomes of a delivery that does not get through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import factories

from yiwang.core.ids import new_id
from yiwang.support.messages.delivering import deliver_once
from yiwang.support.messages.models import Delivery, DemoText, Message
from yiwang.support.messages.senders import SENDERS, Outgoing, SenderUnavailable
from yiwang.support.messages.sending import Letter, send

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def delivery(db):
    person = factories.person()
    send([Letter(person.account_id, "proceeding.granted", ("proceeding", new_id()), "s", {"title": "许可"}, NOW)])
    return Delivery.objects.get()


@pytest.mark.parametrize("sender", list(SENDERS), ids=lambda sender: sender.code)
def test_every_sender_keeps_the_contract(sender, delivery):
    assert sender.code.isidentifier() and sender.title
    assert all(isinstance(problem, str) and problem for problem in sender.check_config())
    outgoing = Outgoing(str(delivery.pk), delivery.message.account_id, "办成了")
    for _ in range(2):
        try:
            sender.send(outgoing)
        except SenderUnavailable as away:
            assert str(away)
    assert DemoText.objects.count() <= 1


def test_there_is_a_demo_sender_and_a_failing_one():
    assert {"in_app", "demo_text", "failing"} <= {sender.code for sender in SENDERS}


def test_a_delivery_is_sent_once_however_often_the_job_runs(delivery):
    assert deliver_once(delivery.pk, last=6) and deliver_once(delivery.pk, last=6)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert DemoText.objects.get().demo and "许可" in DemoText.objects.get().text


def test_a_job_killed_after_sending_sends_nothing_a_second_time(delivery):
    SENDERS.get("demo_text").send(Outgoing(str(delivery.pk), delivery.message.account_id, "办成了"))
    assert deliver_once(delivery.pk, last=6)
    assert DemoText.objects.count() == 1


def test_a_sender_that_is_away_is_asked_again_and_then_given_up(delivery):
    Delivery.objects.update(sender="failing")
    for _ in range(2):
        with pytest.raises(SenderUnavailable):
            deliver_once(delivery.pk, last=3)
    assert deliver_once(delivery.pk, last=3) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", 3) and delivery.error
    assert deliver_once(delivery.pk, last=3) is False


def test_a_delivery_that_is_gone_is_no_error(db):
    assert deliver_once(new_id(), last=3) is False


def test_the_demo_text_can_not_lose_its_mark(delivery):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        DemoText.objects.create(key="x", account_id=new_id(), text="t", demo=False)
    assert Message.objects.unscoped("test").count() == 1
