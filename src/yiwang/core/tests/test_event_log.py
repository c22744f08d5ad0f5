"""The log is append-only, and its readers skip nothing that commits late."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.core import outbox
from yiwang.core.actor import SYSTEM, Acting
from yiwang.core.events import LANES, NewEvent, Subject, event_type, lane_of, write
from yiwang.core.ids import new_id
from yiwang.core.models import Consumer, Event

event_type("test.logged", "测试日志")
event_type("test.wanted", "测试日志")


def append(subject=None, number=0, code="test.logged", actor=SYSTEM):
    write([NewEvent(code, actor, Subject("test", subject or new_id()), {"number": number})])


def place(name, lane):
    """How far a consumer has read."""
    return Consumer.objects.get(name=name, lane=lane).txid


def eventually(condition, seconds=100):
    """Transactions of other databases on the same server hold readers back too: wait for them, bounded."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE core_event SET type = 'x'", "DELETE FROM core_event", "TRUNCATE core_event"]
)
def test_the_log_cannot_be_changed_by_sql(statement):
    append()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.unscoped("test").filter(type="test.logged").count() == 1


@pytest.mark.django_db
def test_redaction_takes_the_payload_and_the_salt_but_never_the_fact():
    append(number=7)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yiwang.redacting = 'on'")
        cursor.execute("UPDATE core_event SET payload = '{}', salt = NULL WHERE type = 'test.logged'")
        cursor.execute("SELECT payload, salt FROM core_event WHERE type = 'test.logged'")
        payload, salt = cursor.fetchone()
    assert (payload in ("{}", {}), salt) == (True, None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_event SET type = 'x' WHERE type = 'test.logged'")


@pytest.mark.django_db
def test_the_event_goes_to_the_partition_of_its_month():
    append()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM core_event WHERE type = 'test.logged'")
        assert cursor.fetchone()[0].removeprefix("core_event_").isdigit()


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_a_reader_never_skips_what_commits_later():
    """The classic loss: a reader passes number 2 while number 1 is not committed yet."""
    seen: list[int] = []
    name = f"test-{new_id().hex[:8]}"
    subject = new_id()
    outbox.CONSUMERS[name] = lambda events: seen.extend(e.payload["number"] for e in events if e.subject_id == subject)
    held, go = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            append(subject, 1)
            held.set()
            go.wait(10)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    try:
        writer.start()
        assert held.wait(10)
        append(subject, 2)
        outbox.drain([name])
        assert seen == []
        go.set()
        writer.join()
        assert eventually(lambda: outbox.drain([name]) >= 0 and len(seen) >= 2)
        assert sorted(seen) == [1, 2]
        outbox.drain([name])
        assert len(seen) == 2
    finally:
        go.set()
        outbox.CONSUMERS.pop(name)


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_a_failing_consumer_reads_the_same_events_again():
    name, tries = f"test-{new_id().hex[:8]}", []

    def consumer(events):
        tries.append([e.pk for e in events])
        if len(tries) == 1:
            raise RuntimeError("the consumer stumbled")

    outbox.CONSUMERS[name] = consumer
    try:
        append()
        with pytest.raises(RuntimeError):
            eventually(lambda: outbox.drain([name]) < 0)
        assert eventually(lambda: outbox.drain([name]) >= 0 and len(tries) > 1)
        assert tries[0] == tries[1]
    finally:
        outbox.CONSUMERS.pop(name)


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_what_a_consumer_does_not_want_is_passed_by(monkeypatch):
    """Nothing is handed over, nothing that it wants is lost behind it, and its place moves on."""
    monkeypatch.setattr(outbox, "LAZY", 3)
    name, seen, subject = f"test-{new_id().hex[:8]}", [], new_id()
    monkeypatch.setitem(outbox.CONSUMERS, name, lambda events: seen.extend(e.payload["number"] for e in events))
    monkeypatch.setitem(outbox.WISHES, name, outbox.Wish(("test.wanted",)))
    lane = lane_of(subject)
    assert eventually(lambda: outbox.news([name]) == [])
    for number in range(5):
        append(subject, number)
    assert eventually(lambda: outbox.news([name]) == [] and place(name, lane) > 0)
    assert outbox.drain([name]) == 0 and seen == []
    append(subject, 5, "test.wanted")
    append(subject, 6)
    append(subject, 7, "test.wanted")
    assert eventually(lambda: outbox.news([name]) == [(name, lane)])
    assert eventually(lambda: outbox.drain([name]) >= 0 and seen == [5, 7])
    assert outbox.news([name]) == []


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_a_consumer_of_what_is_done_for_others_gets_only_that(monkeypatch):
    name, seen, subject = f"test-{new_id().hex[:8]}", [], new_id()
    monkeypatch.setitem(outbox.CONSUMERS, name, lambda events: seen.extend(e.payload["number"] for e in events))
    monkeypatch.setitem(outbox.WISHES, name, outbox.Wish(represented=True))
    append(subject, 1)
    append(subject, 2, actor=replace(SYSTEM, acting=Acting(new_id(), "natural_person", new_id(), "甲")))
    assert eventually(lambda: outbox.drain([name]) >= 0 and seen == [2])


def test_lanes_are_stable_and_in_range():
    subject = new_id()
    assert lane_of(subject) == lane_of(subject)
    assert {lane_of(new_id()) for _ in range(500)} <= set(range(LANES))
