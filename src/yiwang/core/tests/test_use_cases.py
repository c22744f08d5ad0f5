"""A use case commits only with its event; otherwise nothing of it stays."""

from __future__ import annotations

import pytest

from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject, event_type
from yiwang.core.ids import new_id
from yiwang.core.models import CalendarDay, Event
from yiwang.core.use_case import (
    RecordOutsideUseCase,
    UseCaseWithoutEvent,
    after_commit,
    nothing_changed,
    record,
    use_case,
)

event_type("test.happened", "测试发生")
event_type("test.other", "另一件事")
pytestmark = pytest.mark.django_db


@use_case("test.happened")
def change(*, actor, tell=True, event="test.happened", fail=False, done=None):
    CalendarDay.objects.create(day="2031-01-01", kind="holiday")
    if done is not None:
        after_commit(lambda: done.append("committed"))
    if tell:
        record(event, actor=actor, subject=Subject("test", new_id()))
    if fail:
        raise ValueError("no")


def days():
    return CalendarDay.objects.filter(day__year=2031).count()


def events():
    return Event.objects.unscoped("test").filter(type__startswith="test.").count()


def test_a_change_with_its_event_stays():
    change(actor=SYSTEM)
    assert (days(), events()) == (1, 1)


def test_a_change_without_an_event_is_undone():
    with pytest.raises(UseCaseWithoutEvent):
        change(actor=SYSTEM, tell=False)
    assert (days(), events()) == (0, 0)


def test_a_change_with_only_a_foreign_event_is_undone():
    with pytest.raises(UseCaseWithoutEvent):
        change(actor=SYSTEM, event="test.other")
    assert (days(), events()) == (0, 0)


def test_a_failing_use_case_leaves_no_event():
    with pytest.raises(ValueError):
        change(actor=SYSTEM, fail=True)
    assert (days(), events()) == (0, 0)


def test_recording_outside_a_use_case_is_a_defect():
    with pytest.raises(RecordOutsideUseCase):
        record("test.happened", actor=SYSTEM, subject=Subject("test", new_id()))


def test_an_undeclared_event_type_is_a_defect():
    with pytest.raises((ValueError, UseCaseWithoutEvent)):
        change(actor=SYSTEM, event="test.never_declared")


def test_a_retry_that_finds_all_done_needs_no_event():
    @use_case("test.happened")
    def again(*, actor):
        nothing_changed()
        return "done before"

    assert again(actor=SYSTEM) == "done before"


def test_use_cases_are_keyword_only_and_take_an_actor():
    with pytest.raises(TypeError):
        use_case("test.happened")(lambda actor: None)
    with pytest.raises(TypeError):
        use_case("test.happened")(lambda *, who: None)


@pytest.mark.django_db(transaction=True)
def test_side_effects_wait_for_the_commit():
    done: list[str] = []
    with pytest.raises(ValueError):
        change(actor=SYSTEM, fail=True, done=done)
    assert done == []
    change(actor=SYSTEM, done=done)
    assert done == ["committed"]
