"""Timers are rows that run once; numbers never double; keys make retries safe."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yiwang.core import idempotency, numbers, timers
from yiwang.core.errors import IdempotencyConflict, InvalidInput
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import File, NumberSeries, Timer


@pytest.fixture
def kind():
    name = f"test.{new_id().hex[:8]}"
    yield name
    timers.HANDLERS.pop(name, None)


@pytest.mark.django_db
def test_a_due_timer_runs_once_and_is_gone(kind):
    ran = []
    timers.HANDLERS[kind] = lambda timer: ran.append(timer.payload["n"])
    timers.set_timer(kind, Subject("test", new_id()), payload={"n": 1})
    timers.set_timer(kind, Subject("test", new_id()), timezone.now() + timedelta(hours=1), {"n": 2})
    timers.run_due()
    timers.run_due()
    assert ran == [1]
    assert Timer.objects.filter(kind=kind).count() == 1


@pytest.mark.django_db
def test_a_failing_timer_is_tried_again_later_and_at_last_kept_for_a_person(kind):
    def stumble(timer):
        raise RuntimeError("no luck")

    timers.HANDLERS[kind] = stumble
    timers.set_timer(kind, Subject("test", new_id()))
    now = timezone.now()
    for _ in range(timers.MOST_ATTEMPTS):
        now += timedelta(hours=1)
        timers.run_due(now)
    row = Timer.objects.get(kind=kind)
    assert row.attempts == timers.MOST_ATTEMPTS
    assert row.failed_at is not None
    assert "no luck" in row.error
    timers.HANDLERS[kind] = lambda timer: None
    assert timers.try_again() == 1 and timers.run_due(timezone.now() + timedelta(hours=1)) >= 1
    assert not Timer.objects.filter(kind=kind).exists()


@pytest.mark.django_db
def test_what_a_failing_handler_changed_is_undone(kind):
    def stumble(timer):
        NumberSeries.objects.create(series=kind, last=5)
        raise RuntimeError("after the change")

    timers.HANDLERS[kind] = stumble
    timers.set_timer(kind, Subject("test", new_id()))
    timers.run_due()
    assert not NumberSeries.objects.filter(series=kind).exists()


@pytest.mark.django_db(transaction=True)
def test_a_timer_whose_commit_fails_is_postponed_and_holds_up_no_other(kind):
    """Foreign keys are checked at the commit, when the handler is done and the row seems gone."""
    ran = []

    def break_the_commit(timer):
        if timer.payload["bad"]:
            File.objects.create(blob_id="0" * 64, name="a", media_type="a/b", size=1, purpose="material")
        else:
            ran.append(timer.pk)

    timers.HANDLERS[kind] = break_the_commit
    bad, good = (timers.set_timer(kind, Subject("test", new_id()), payload={"bad": bad}) for bad in (True, False))
    assert timers.run_due(most=5) == 2
    assert ran == [good]
    assert Timer.objects.get(pk=bad).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_of_a_series_never_double_across_threads():
    series = f"test-{new_id()}"

    def take(_):
        try:
            return [numbers.next_number(series) for _ in range(25)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [number for part in pool.map(take, range(4)) for number in part]
    assert len(set(taken)) == 100


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_want_numbers_of_the_same_two_series_do_not_block_each_other_for_good():
    """A bundle takes its number, then one for each part: the second bundle waits for the first, not for ever."""
    outer, inner = (f"test-{new_id()}" for _ in range(2))
    both = Barrier(2)

    def file_bundle(_):
        try:
            both.wait(10)
            with transaction.atomic():
                taken = numbers.next_number(outer)
                sleep(0.1)  # the other one asks for its own number now
                return taken, numbers.next_number(inner)
        finally:
            connection.close()

    pool = ThreadPoolExecutor(2)
    waiting = [pool.submit(file_bundle, n) for n in range(2)]
    try:
        assert sorted(each.result(timeout=10) for each in waiting) == [(1, 1), (2, 2)]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@pytest.mark.django_db(transaction=True)
def test_numbers_leased_ahead_let_other_processes_go_on_while_a_transaction_is_open():
    series = f"test-{new_id()}"
    numbers.lease_ahead(series, 8)  # nobody wants any yet
    with transaction.atomic():
        assert numbers.next_number(series) == 1
        numbers.lease_ahead(series, 8)
    numbers.lease_ahead(series, 8)

    def other():
        try:
            return numbers._lease(series, 1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert numbers.next_number(series) == 2
        assert pool.submit(other).result(timeout=10) == 4
    assert numbers.next_number(series) == 3


@pytest.mark.django_db
def test_a_quiet_series_is_dense():
    series = f"test-{new_id()}"
    first = numbers.next_number(series)
    numbers.forget_leases()
    assert (first, numbers.next_number(series)) == (1, 2)


@pytest.mark.django_db
def test_the_second_try_gets_the_first_answer_and_does_nothing():
    done = []

    def work():
        done.append(1)
        return {"answer": len(done)}

    first = idempotency.once("me", "k1", {"a": 1}, work)
    second = idempotency.once("me", "k1", {"a": 1}, work)
    assert first == second == {"answer": 1}
    assert idempotency.once("somebody else", "k1", {"a": 1}, work) == {"answer": 2}


@pytest.mark.django_db
def test_a_key_used_for_something_else_is_refused():
    idempotency.once("me", "k2", {"a": 1}, lambda: 1)
    with pytest.raises(IdempotencyConflict):
        idempotency.once("me", "k2", {"a": 2}, lambda: 1)


@pytest.mark.parametrize("key", ["x" * 101, "a\nb", "\x00"])
def test_a_key_that_cannot_be_one_is_refused(key):
    with pytest.raises(InvalidInput):
        idempotency.check_key(key)
