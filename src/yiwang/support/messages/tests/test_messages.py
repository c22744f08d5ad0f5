"""Messages: what applicants and officials are told, once, in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests import factories

from yiwang.core import outbox
from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.events import TYPES, NewEvent, Subject, write
from yiwang.core.ids import new_id
from yiwang.core.models import Consumer
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.messages import queries
from yiwang.support.messages.actions.mark_read import mark_all_read, mark_read
from yiwang.support.messages.following import follow
from yiwang.support.messages.models import Delivery, DemoText, Message
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import BLANKS, SENTENCES, SILENT, spoken

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def applicant(db):
    factories.plain_permit()
    factories.organization(name="徐闻县市场监管局")
    return factories.person()


@pytest.fixture
def case(applicant):
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=applicant, sent=sent, now=NOW)


def step(duty, outcome, reason="", details=None):
    actor = factories.official(duty)
    task = FlowTask.objects.visible_to(actor).get(state="open")
    complete_task(actor=actor, task_id=task.pk, decision=Decision(outcome, reason, details=details), now=NOW)


def events_of(subject_id):
    from yiwang.core.models import Event

    return list(Event.objects.unscoped("test").filter(subject_id=subject_id).order_by("recorded_at", "id"))


def told(actor):
    rows = Message.objects.visible_to(actor).order_by("id")
    return [(row.kind, spoken(row.kind, row.words)) for row in rows]


def test_every_event_of_the_applicants_timeline_is_told_or_kept_silent_for_a_reason():
    open_ends = {
        code
        for code, entry in TYPES.items()
        if entry.applicant and code not in SENTENCES and code not in SILENT and code.startswith("proceeding.")
    }
    assert open_ends == set()


def test_every_sentence_uses_only_known_blanks_and_is_filled_without_a_day():
    for kind in SENTENCES:
        words = spoken(kind, {})
        assert words.title and words.body
        assert "%(" not in words.title + words.body


def test_no_sentence_has_a_blank_that_could_hold_personal_data():
    assert {"name"} & BLANKS == {"name"}
    for kind, entry in SENTENCES.items():
        assert "%(name)s" not in entry.title + entry.body + entry.dated, kind


def test_the_applicant_hears_what_comes_next_and_by_when(case, applicant):
    follow(events_of(case.id))
    step("plain.accept", "accept")
    follow(events_of(case.id))
    kinds = dict(told(applicant))
    assert "徐闻县市场监管局" in kinds["proceeding.submitted"].body
    assert "2026年" in kinds["proceeding.accepted"].body and "前会有结果" in kinds["proceeding.accepted"].body


def test_whoever_is_granted_in_one_commit_hears_that_it_is_granted_and_not_every_step(case, applicant):
    for duty, outcome in (("plain.accept", "accept"), ("plain.examine", "agree"), ("plain.decide", "grant")):
        step(duty, outcome)
    events = events_of(case.id)
    assert len({event.recorded_at for event in events}) == 1
    follow(events)
    assert [kind for kind, _ in told(applicant)] == ["proceeding.granted"]


def test_a_correction_tells_how_many_but_not_what(case, applicant):
    step("plain.accept", "correct", "身份证照片不清楚", {"corrections": ["身份证照片不清楚", "缺平面图"]})
    follow(events_of(case.id))
    words = dict(told(applicant))["proceeding.correction_requested"]
    assert "有2处要补" in words.body and "身份证" not in words.body


def test_nothing_personal_stands_in_the_rows(case, applicant):
    step("plain.accept", "correct", "王秀英的身份证号码11010519491231002X看不清")
    follow(events_of(case.id))
    rows = str(list(Message.objects.unscoped("test").values()))
    assert "王秀英" not in rows and "11010519491231002X" not in rows and "13800138000" not in rows


def test_a_batch_that_is_read_again_writes_nothing_twice(case, applicant):
    events = events_of(case.id)
    follow(events)
    follow(events)
    assert Message.objects.visible_to(applicant).count() == 1


def test_the_consumer_is_registered_and_keeps_its_place(case, applicant):
    assert "messages" in outbox.CONSUMERS
    outbox.prepare("messages")
    assert Consumer.objects.filter(name="messages").count() == 16


def test_a_batch_costs_the_same_queries_for_one_case_and_for_many(applicant):
    item = current_item("plain-permit.new")
    sent = Submission(item=item, division_code="440825", answers=factories.PLAIN_ANSWERS)
    ids = [submit_application(actor=applicant, sent=sent, now=NOW).id for _ in range(12)]
    few, many = events_of(ids[0]), [event for one in ids[1:] for event in events_of(one)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        follow(few)
    with CaptureQueriesContext(connection) as eleven:
        follow(many)
    assert len(one) == len(eleven)


def test_somebody_without_an_account_gets_no_message(applicant):
    clerk = factories.official("plain.accept")
    from dataclasses import replace

    sent = Submission(
        item=current_item("plain-permit.new"),
        division_code="440825",
        answers=factories.PLAIN_ANSWERS,
        person_name="李四",
    )
    done = submit_application(actor=replace(clerk, channel="window"), sent=sent, now=NOW)
    follow(events_of(done.id))
    assert not Message.objects.unscoped("test").exists()


def card(case_id, colour):
    office = factories.organization()
    payload = {"card": colour, "clock": "statutory", "due_on": "2026-11-27"}
    write([NewEvent("proceeding.card", SYSTEM, Subject("proceeding", case_id), payload, office.pk, office.division_id)])
    follow(events_of(case_id)[-1:])


def test_a_yellow_card_reminds_who_holds_the_open_task(case):
    official, other = factories.official("plain.accept"), factories.official("plain.decide")
    card(case.id, "yellow")
    assert [kind for kind, _ in told(official)] == ["proceeding.card.yellow"]
    assert told(other) == []


def test_a_red_card_also_reaches_the_supervisor(case):
    supervisor = factories.official("supervise")
    card(case.id, "yellow")
    assert told(supervisor) == []
    card(case.id, "red")
    assert [kind for kind, _ in told(supervisor)] == ["proceeding.card.red"]


def test_a_reminder_reaches_only_the_one_who_took_the_task(case):
    taker, colleague = factories.official("plain.accept"), factories.official("plain.accept")
    task = FlowTask.objects.unscoped("test").get(state="open")
    FlowTask.objects.unscoped("test").update(assignee_id=taker.account_id)
    payload = {"node": task.node, "task": str(task.pk)}
    office = factories.organization()
    write([NewEvent("task.reminded", SYSTEM, Subject("proceeding", case.id), payload, office.pk, office.division_id)])
    follow(events_of(case.id)[-1:])
    assert [kind for kind, _ in told(taker)] == ["task.reminded"] and told(colleague) == []


def letter(actor, source="s1", kind="proceeding.granted", **words):
    return Letter(actor.account_id, kind, ("proceeding", new_id()), source, {"title": "食品经营许可", **words}, NOW)


def test_unknown_words_are_refused(db):
    with pytest.raises(ValueError, match="resident_id"):
        send([letter(factories.person(), resident_id="11010519491231002X")])


def test_an_urgent_message_gets_one_delivery_and_one_job(db):
    person = factories.person()
    send([letter(person), letter(person)])
    send([letter(person)])
    delivery = Delivery.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'delivery_id' FROM procrastinate_jobs WHERE task_name = 'messages.deliver'")
        assert cursor.fetchall() == [(str(delivery.pk),)]
    assert DemoText.objects.count() == 0


def test_the_inbox_is_the_receivers_alone(db):
    person, other = factories.person(), factories.person()
    send([letter(person)])
    message = Message.objects.visible_to(person).get()
    for stranger in (other, STRANGER, factories.official("supervise", "audit")):
        assert queries.inbox(stranger).rows == []
        assert not mark_read(actor=stranger, message_id=message.pk, now=NOW)
        with pytest.raises(NotFound):
            queries.one(stranger, message.pk)
    assert queries.unread_count(STRANGER) == 0


def test_reading_counts_down_and_what_arrives_meanwhile_stays_unread(db):
    person = factories.person()
    send([letter(person, f"s{n}") for n in range(3)])
    assert queries.unread_count(person) == 3
    first = Message.objects.visible_to(person).first()
    assert mark_read(actor=person, message_id=first.pk, now=NOW) and not mark_read(
        actor=person, message_id=first.pk, now=NOW
    )
    late = Letter(
        person.account_id, "proceeding.granted", ("proceeding", new_id()), "late", {}, datetime(2026, 12, 1, tzinfo=UTC)
    )
    send([late])
    assert mark_all_read(actor=person, now=NOW) == 2
    assert queries.unread_count(person) == 1


def test_the_inbox_costs_one_query_at_one_and_at_fifty_rows(db):
    person = factories.person()
    send([letter(person, "first")])
    with CaptureQueriesContext(connection) as one:
        queries.inbox(person, size=100)
    send([letter(person, f"s{n}") for n in range(50)])
    with CaptureQueriesContext(connection) as fifty:
        assert len(queries.inbox(person, size=100).rows) == 51
    assert len(one) == len(fifty) == 1


def test_search_finds_the_title_and_survives_bad_input(db):
    person = factories.person()
    send([letter(person, "a"), letter(person, "b", title="高龄津贴")])
    assert len(queries.inbox(person, text="高龄").rows) == 1
    assert len(queries.inbox(person, text="100%_\x00'\"").rows) == 0
    for wrong in ({"show": "everything"}, {"cursor": "!!!"}, {"cursor": "WyJ4IiwxXQ"}):
        with pytest.raises(InvalidInput):
            queries.inbox(person, **wrong)


def test_paging_walks_through_everything_once(db):
    person = factories.person()
    send([letter(person, f"s{n}") for n in range(25)])
    seen, cursor = [], ""
    while True:
        found = queries.inbox(person, cursor=cursor, size=10)
        seen += [row.pk for row in found.rows]
        if not found.next:
            break
        cursor = found.next
    assert len(seen) == len(set(seen)) == 25


def test_messages_are_translated_by_their_sentence(db):
    words = {"title": "Permit", "office": "Office", "until": "2026-11-28"}
    with translation.override("en"):
        assert "28 November 2026" in spoken("proceeding.accepted", words).body
    assert "2026年11月28日" in spoken("proceeding.accepted", words).body
    assert spoken("kind.that.went", words).body == "Permit"
    assert "前会有结果" not in spoken("proceeding.accepted", {**words, "until": "not a day"}).body
