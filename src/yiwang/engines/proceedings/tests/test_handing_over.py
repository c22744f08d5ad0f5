"""Handing a task over never loses it and never gives it to somebody who may not do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.models import Timer
from yiwang.core.timers import run_due
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import add_signer, release_task, take_task, transfer_task
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.errors import ExtensionTooLate
from yiwang.engines.proceedings.models import FlowTask
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.people.models import Account

from .test_legal_life import NOW, case, due, ground, open_task, press, row  # noqa: F401


def test_who_accepted_does_not_get_the_decision_by_transfer(case):  # noqa: F811
    both = factories.official("plain.accept", "plain.decide")
    press(case, "accept", "accept", actor=both)
    press(case, "examine", "agree")
    task = open_task(case, "decide")
    boss = factories.official("plain.decide")
    with pytest.raises(InvalidInput) as refused:
        transfer_task(actor=boss, task_id=task.pk, to=both.account_id, reason="忙", now=NOW)
    assert "to" in refused.value.fields
    assert open_task(case, "decide").assignee_id is None


def test_nobody_is_handed_his_own_application(ground):  # noqa: F811
    from .test_legal_life import submit

    colleague = factories.official("plain.accept")
    me = factories.person()
    Account.objects.filter(pk=colleague.account_id).update(party_id=me.party_id)
    task = open_task(submit(person=me), "accept")
    with pytest.raises(InvalidInput):
        transfer_task(
            actor=factories.official("plain.accept"), task_id=task.pk, to=colleague.account_id, reason="忙", now=NOW
        )


def test_an_added_signature_cannot_be_put_back_and_lost(case):  # noqa: F811
    one, signer = factories.official("plain.accept"), factories.official("plain.examine")
    task = open_task(case, "accept")
    add_signer(actor=one, task_id=task.pk, signer=signer.account_id, when="before", reason="请先看", now=NOW)
    added = FlowTask.objects.unscoped("test").get(proceeding_id=case.id, assignee_id=signer.account_id)
    with pytest.raises(Refusal):
        release_task(actor=signer, task_id=added.pk, now=NOW)
    added.refresh_from_db()
    assert added.assignee_id == signer.account_id
    complete_task(actor=signer, task_id=added.pk, decision=Decision("agree"), now=NOW)
    assert press(case, "accept", "accept", actor=one).state == "accepted"


def test_a_task_that_waits_for_its_signer_after_it_is_not_transferred(case):  # noqa: F811
    one, other, signer = (factories.official("plain.accept") for _ in range(3))
    task = open_task(case, "accept")
    add_signer(actor=one, task_id=task.pk, signer=signer.account_id, when="after", reason="请复核", now=NOW)
    complete_task(actor=one, task_id=task.pk, decision=Decision("accept"), now=NOW)
    with pytest.raises(InvalidInput):
        transfer_task(actor=one, task_id=task.pk, to=other.account_id, reason="忙", now=NOW)


def test_taking_a_task_does_not_give_it_more_time(case):  # noqa: F811
    press(case, "accept", "accept")
    before = open_task(case, "examine").due_on
    examiner = factories.official("plain.examine")
    take_task(actor=examiner, task_id=open_task(case, "examine").pk, now=NOW + timedelta(days=5))
    task = open_task(case, "examine")
    assert task.due_on == before
    assert task.assignee_id == examiner.account_id


def silence(case):  # noqa: F811
    moment = NOW + timedelta(days=9)
    with clock.at(moment):
        run_due(moment)
    assert not Timer.objects.exclude(error="").exists()
    assert row(case).state == "accepted"
    assert open_task(case, "examine")


def test_silence_is_acceptance_although_somebody_had_taken_the_intake(case):  # noqa: F811
    take_task(actor=factories.official("plain.accept"), task_id=open_task(case, "accept").pk, now=NOW)
    silence(case)


@pytest.mark.parametrize("when", ["before", "after"])
def test_silence_is_acceptance_although_a_colleague_was_still_to_sign(case, when):  # noqa: F811
    one, signer = factories.official("plain.accept"), factories.official("plain.examine")
    task = open_task(case, "accept")
    add_signer(actor=one, task_id=task.pk, signer=signer.account_id, when=when, reason="请看", now=NOW)
    if when == "after":
        complete_task(actor=one, task_id=task.pk, decision=Decision("accept"), now=NOW)
    silence(case)
    left = FlowTask.objects.unscoped("test").filter(proceeding_id=case.id, assignee_id=signer.account_id).get()
    assert left.state == "cancelled"


def procedure(case, official, move, kind, at):  # noqa: F811
    moment = Moment.at(load_context(proceeding_id=case.id), official, at)
    moment.details["pause"] = kind
    apply(moment, move)
    moment.settle()
    commit(moment.change)
    return moment.context.state


@pytest.mark.parametrize("second", ["inspection_test", "hearing"])
def test_two_special_procedures_at_once_hold_the_clock_until_the_last_one_ends(case, second):  # noqa: F811
    press(case, "accept", "accept")
    official = factories.official("plain.examine")
    days = [NOW + timedelta(days=n) for n in (0, 0, 7, 14)]
    moves = (("pause", "hearing"), ("pause", second), ("resume", "hearing"), ("resume", second))
    states = [procedure(case, official, move, kind, at) for (move, kind), at in zip(moves, days, strict=True)]
    assert states == ["suspended", "suspended", "suspended", "accepted"]
    assert due(case, "statutory") == date(2026, 12, 31)  # nine working days later than without


def test_a_limit_that_has_passed_is_not_extended(case):  # noqa: F811
    press(case, "accept", "accept")
    late = NOW + timedelta(days=40)
    moment = Moment.at(load_context(proceeding_id=case.id), factories.official("plain.decide"), late)
    moment.reason = "需要补充调查"
    with pytest.raises(ExtensionTooLate):
        apply(moment, "extend")
