"""The law of the legal life, move by move, on a real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotFound, NotPermitted, Refusal
from yiwang.core.models import Event, Timer
from yiwang.core.timers import run_due
from yiwang.engines.proceedings.actions.applicant import end_early, withdraw
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import add_signer, release_task, take_task, transfer_task
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.errors import (
    AdverseNeedsPerson,
    NoticeTooLate,
    OneTimeNotice,
    OnlyOwnApplication,
    ReasonNeeded,
    SeparationOfDuties,
    TaskClosed,
    TaskTaken,
)
from yiwang.engines.proceedings.models import Clock, FlowTask, Proceeding
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.engines.proceedings.rules import ENDED_STATES, MOVES, STATE_TITLES, moves_from, target_of
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def ground(db):
    factories.plain_permit()
    factories.organization()


@pytest.fixture
def case(ground):
    return submit()


def submit(person=None, key=None, answers=factories.PLAIN_ANSWERS, now=NOW):
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=answers)
    return submit_application(actor=person or factories.person(), sent=sent, now=now, key=key)


def open_task(case, node):
    return FlowTask.objects.unscoped("test").get(proceeding_id=case.id, node=node, state="open")


def press(case, node, outcome, actor=None, reason="", now=NOW, version=None, **details):
    who = actor or factories.official(f"plain.{node}")
    decision = Decision(outcome, reason, None, details or None)
    return complete_task(actor=who, task_id=open_task(case, node).pk, decision=decision, now=now, version=version)


def row(case):
    return Proceeding.objects.unscoped("test").get(pk=case.id)


def due(case, kind):
    return Clock.objects.filter(proceeding_id=case.id, kind=kind).latest("started_on").due_on


def test_every_state_has_a_name_and_every_move_leads_somewhere_known():
    for move in MOVES.values():
        assert set(move.sources) | {move.target} <= set(STATE_TITLES)
    for state in ENDED_STATES:
        assert moves_from(state) == []
    assert target_of("grant", "received") is None


def test_the_notice_clock_starts_with_the_submission(case):
    assert due(case, "correction_notice") == date(2026, 11, 27)


def test_a_correction_goes_back_to_the_applicant_once_and_again_only_for_the_same(ground):
    person = factories.person()
    case = submit(person)
    told = ["平面图看不清"]
    assert press(case, "accept", "correct", reason="请补正", corrections=told).state == "correcting"
    assert press(case, "supplement", "supplement", actor=person).state == "received"
    with pytest.raises(OneTimeNotice):
        press(case, "accept", "correct", reason="还要别的", corrections=["再交一份房产证"])
    assert press(case, "accept", "correct", reason="还是看不清", corrections=told).state == "correcting"


def test_after_five_working_days_nobody_may_ask_for_corrections_or_turn_away(case):
    late = NOW + timedelta(days=10)
    for outcome in ("correct", "not_accept"):
        with pytest.raises(NoticeTooLate):
            press(case, "accept", outcome, reason="太晚了", now=late, corrections=["x"])


def test_silence_is_acceptance_and_counts_from_the_day_of_receipt(case):
    moment = NOW + timedelta(days=9)
    with clock.at(moment):
        run_due(moment)
    assert row(case).state == "accepted"
    assert row(case).accepted_on == date(2026, 11, 20)
    assert due(case, "statutory") == date(2026, 12, 18)
    assert [t.node for t in FlowTask.objects.unscoped("test").filter(proceeding_id=case.id, state="open")] == [
        "examine"
    ]


def test_an_acceptance_in_time_takes_the_timer_away(case):
    press(case, "accept", "accept")
    assert not Timer.objects.filter(subject_id=case.id, kind="proceeding.deem_accepted").exists()


def test_rules_may_grant_but_only_a_person_may_refuse(case):
    press(case, "accept", "accept")
    context = load_context(proceeding_id=case.id)
    moment = Moment.at(context, SYSTEM, NOW)
    moment.reason = "规则不满足"
    with pytest.raises(AdverseNeedsPerson):
        apply(moment, "refuse")


def test_a_move_from_the_wrong_state_is_refused(case):
    with pytest.raises(InvalidTransition):
        apply(Moment.at(load_context(proceeding_id=case.id), SYSTEM, NOW), "deliver")


def test_a_special_procedure_stops_the_decision_clocks_for_its_days(case):
    press(case, "accept", "accept")
    before = due(case, "statutory")
    official = factories.official("plain.examine")
    moment = Moment.at(load_context(proceeding_id=case.id), official, NOW)
    moment.details["pause"] = "hearing"
    apply(moment, "pause")
    assert moment.context.state == "suspended"
    later = NOW + timedelta(days=7)
    moment = Moment.at(moment.context, official, later)
    moment.details["pause"] = "hearing"
    apply(moment, "resume")
    assert date.fromisoformat(moment.context.clock("statutory")["due_on"]) > before


def test_only_procedures_of_the_statute_stop_the_clock(case):
    press(case, "accept", "accept")
    moment = Moment.at(load_context(proceeding_id=case.id), factories.official("plain.examine"), NOW)
    moment.details["pause"] = "suspension"
    with pytest.raises(Exception, match="不能因") as refused:
        apply(moment, "pause")
    assert refused.value.code == "pause_not_allowed"


def test_an_extension_is_granted_once_with_a_reason_by_a_person(ground):
    summer = datetime(2026, 7, 6, 3, 0, tzinfo=UTC)
    case = submit(now=summer)
    press(case, "accept", "accept", now=summer)
    moment = Moment.at(load_context(proceeding_id=case.id), factories.official("plain.decide"), summer)
    with pytest.raises(ReasonNeeded):
        apply(moment, "extend")
    moment.reason = "需要补充调查"
    before = date.fromisoformat(moment.context.clock("statutory")["due_on"])
    apply(moment, "extend")
    assert (before, date.fromisoformat(moment.context.clock("statutory")["due_on"])) == (
        date(2026, 8, 3),
        date(2026, 8, 17),
    )
    with pytest.raises(Refusal) as refused:
        apply(moment, "extend")
    assert refused.value.code == "extension_used"


def test_an_adverse_outcome_needs_its_reason(case):
    with pytest.raises(ReasonNeeded):
        press(case, "accept", "not_accept")


def test_withdrawing_ends_the_case_and_its_tasks(ground):
    person = factories.person()
    case = submit(person)
    assert withdraw(actor=person, proceeding_id=case.id, reason="不办了", now=NOW) == "withdrawn"
    assert not FlowTask.objects.unscoped("test").filter(proceeding_id=case.id, state="open").exists()
    with pytest.raises(InvalidTransition):
        withdraw(actor=person, proceeding_id=case.id, reason="再撤", now=NOW)


def test_nobody_withdraws_for_somebody_else(case):
    with pytest.raises(NotFound):
        withdraw(actor=factories.person(), proceeding_id=case.id, reason="", now=NOW)


def test_the_platform_may_end_what_the_applicant_let_lie(case):
    assert end_early(SYSTEM, load_context(proceeding_id=case.id), "terminate", "逾期未补正", NOW) == "terminated"


def test_who_accepted_may_not_decide(ground):
    case = submit()
    both = factories.official("plain.accept", "plain.decide")
    press(case, "accept", "accept", actor=both)
    press(case, "examine", "agree")
    with pytest.raises((SeparationOfDuties, InvalidInput)):
        press(case, "decide", "grant", actor=both)


def test_nobody_decides_on_his_own_application(ground):
    official = factories.official("plain.accept")
    case = submit(official)
    with pytest.raises(OnlyOwnApplication):
        press(case, "accept", "accept", actor=official)


def test_a_clerk_of_another_county_does_not_know_the_task(case):
    stranger = factories.official("plain.accept", at=factories.organization(code="440823"))
    with pytest.raises(NotFound):
        press(case, "accept", "accept", actor=stranger)


def test_a_colleague_without_the_duty_may_not(case):
    with pytest.raises(NotPermitted):
        press(case, "accept", "accept", actor=factories.official("plain.decide"))


def test_a_task_is_done_once(case):
    task = open_task(case, "accept")
    actor = factories.official("plain.accept")
    complete_task(actor=actor, task_id=task.pk, decision=Decision("accept"), now=NOW)
    with pytest.raises(TaskClosed):
        complete_task(actor=actor, task_id=task.pk, decision=Decision("accept"), now=NOW)


def test_an_outcome_that_the_model_does_not_know_is_refused_at_its_field(case):
    with pytest.raises(InvalidInput) as refused:
        press(case, "accept", "destroy")
    assert "outcome" in refused.value.fields


def test_who_saw_an_older_version_is_told(case):
    with pytest.raises(ChangedMeanwhile):
        press(case, "accept", "accept", version=99)


def test_a_taken_task_belongs_to_its_taker_until_given_back(case):
    one, other = factories.official("plain.accept"), factories.official("plain.accept")
    task = open_task(case, "accept")
    take_task(actor=one, task_id=task.pk, now=NOW)
    with pytest.raises(TaskTaken):
        take_task(actor=other, task_id=task.pk, now=NOW)
    release_task(actor=one, task_id=task.pk, now=NOW)
    take_task(actor=other, task_id=task.pk, now=NOW)
    assert open_task(case, "accept").assignee_id == other.account_id


def test_a_transfer_needs_a_reason_and_a_colleague_with_the_duty(case):
    one, other = factories.official("plain.accept"), factories.official("plain.accept")
    outsider = factories.official("plain.decide")
    task = open_task(case, "accept")
    with pytest.raises(ReasonNeeded):
        transfer_task(actor=one, task_id=task.pk, to=other.account_id, reason=" ", now=NOW)
    with pytest.raises(InvalidInput):
        transfer_task(actor=one, task_id=task.pk, to=outsider.account_id, reason="忙", now=NOW)
    transfer_task(actor=one, task_id=task.pk, to=other.account_id, reason="出差", now=NOW)
    assert press(case, "accept", "accept", actor=other).state == "accepted"


def test_a_supervisor_reassigns_what_somebody_holds(case):
    one, other = factories.official("plain.accept"), factories.official("plain.accept")
    task = open_task(case, "accept")
    take_task(actor=one, task_id=task.pk, now=NOW)
    boss = factories.official("supervise")
    transfer_task(actor=boss, task_id=task.pk, to=other.account_id, reason="请假", now=NOW)
    assert open_task(case, "accept").assignee_id == other.account_id


def test_an_added_signer_acts_before_the_task_goes_on(case):
    one, signer = factories.official("plain.accept"), factories.official("plain.examine")
    task = open_task(case, "accept")
    add_signer(actor=one, task_id=task.pk, signer=signer.account_id, when="before", reason="请先看", now=NOW)
    with pytest.raises(Refusal):
        complete_task(actor=one, task_id=task.pk, decision=Decision("accept"), now=NOW)
    added = FlowTask.objects.unscoped("test").get(proceeding_id=case.id, assignee_id=signer.account_id)
    complete_task(actor=signer, task_id=added.pk, decision=Decision("agree"), now=NOW)
    assert complete_task(actor=one, task_id=task.pk, decision=Decision("accept"), now=NOW).state == "accepted"


def test_cards_are_given_once_yellow_and_once_red(case):
    press(case, "accept", "accept")
    for day, colour in ((date(2026, 12, 2), "yellow"), (date(2026, 12, 7), "red")):
        moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        give_cards(moment)
        give_cards(moment)
        assert row(case).card == colour
    cards = Event.objects.unscoped("test").filter(subject_id=case.id, type="proceeding.card")
    by_clock = [(e.payload["clock"], e.payload["card"]) for e in cards]
    assert len(by_clock) == len(set(by_clock))


def test_a_year_without_a_calendar_is_refused_not_guessed(ground):
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    with pytest.raises(Exception, match="2027") as refused:
        submit_application(actor=factories.person(), sent=sent, now=datetime(2026, 12, 30, 3, tzinfo=UTC))
    assert refused.value.code == "calendar_missing"
    assert not Proceeding.objects.unscoped("test").exists()


def test_the_same_key_files_once_and_another_content_is_refused(ground):
    person = factories.person()
    first, second = submit(person, key="k"), submit(person, key="k")
    assert (first.id, second.again) == (second.id, True)
    other = {**factories.PLAIN_ANSWERS, "figures": {"number_1": 9}}
    with pytest.raises(Refusal) as refused:
        submit(person, key="k", answers=other)
    assert refused.value.code == "idempotency_conflict"
    assert Proceeding.objects.unscoped("test").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_the_same_moment_cannot_both_decide():
    factories.plain_permit()
    factories.organization()
    case = submit()
    task = open_task(case, "accept")
    clerks = [factories.official("plain.accept") for _ in range(4)]

    def try_it(clerk):
        try:
            outcome = "accept" if clerk is clerks[0] else "not_accept"
            complete_task(actor=clerk, task_id=task.pk, decision=Decision(outcome, "理由"), now=NOW)
            return "won"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(try_it, clerks))
    assert results.count("won") == 1
    assert set(results) - {"won"} <= {"task_closed", "changed_meanwhile"}
    done = Event.objects.unscoped("test").filter(subject_id=case.id, type="task.done").count()
    assert done == 1
