"""Answers that come at the same moment: each was read before the other was written, and only one of them counts."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from yiwang.core import clock
from yiwang.people.signin import codes, phones, steps, totp
from yiwang.people.signin.factors import ProofRefused
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.tests.browsers import PHONE, account, browser, phone_of, visit
from yiwang.people.signin.tests.test_two_steps import app_of


@pytest.mark.django_db
def test_a_step_is_finished_once_by_whoever_comes_first():
    here = visit(browser())
    step, token = steps.begin("second", visit=here, account=account())
    first, second = (steps.under_way(token, here, "second") for _ in range(2))
    steps.finish(first)
    with pytest.raises(steps.StepOver):
        steps.finish(second)


@pytest.mark.django_db
def test_tries_of_two_readers_are_both_counted():
    here = visit(browser())
    step, token = steps.begin("second", visit=here, account=account())
    readers = [steps.under_way(token, here, "second") for _ in range(2)]
    for number in range(steps.MOST_TRIES):
        steps.count_try(readers[number % 2])
    with pytest.raises(steps.StepOver):
        steps.count_try(readers[0])


@pytest.mark.django_db
def test_a_code_that_two_readers_hold_opens_for_one():
    owner, here = account(), visit(browser())
    phone_of(owner)
    step, _ = steps.begin("code", visit=here, account=owner)
    codes.ask_for_code(step, number=PHONE, blind=phones.blind_of(PHONE), visit=here)
    first, second = Step.objects.get(pk=step.pk), Step.objects.get(pk=step.pk)
    code = codes.shown_code(first)
    codes.check_code(first, code)
    with pytest.raises(ProofRefused):
        codes.check_code(second, code)


@pytest.mark.django_db(transaction=True)
def test_a_code_of_an_app_that_comes_eight_times_at_once_counts_once():
    factor, app = app_of(account())
    code, opened, gate = app.at(clock.now()), [], threading.Barrier(8)

    def use() -> None:
        mine = Factor.objects.unscoped("test").get(pk=factor.pk)
        gate.wait(timeout=20)
        try:
            totp.use(mine, code)
            opened.append(True)
        except ProofRefused:
            opened.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(opened) == [False] * 7 + [True]
