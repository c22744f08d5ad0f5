"""Limits where the calendar ends: nothing is guessed, nobody is refused, and nobody waits longer than the law says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.calendar import WorkingCalendar, load_builtin
from yiwang.core import clock
from yiwang.people.privacy import thresholds
from yiwang.people.privacy.thresholds import days_of, working_days_after, working_days_left

WHOLE = load_builtin()


def upto(year: int) -> WorkingCalendar:
    """The shipped calendar without what comes after a year."""
    return WorkingCalendar({number: rows for number, rows in WHOLE.years.items() if number <= year})


@pytest.fixture
def ends_2025(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thresholds, "calendar", lambda: upto(2025))


def test_within_the_calendar_a_limit_is_exact(ends_2025: None) -> None:
    assert working_days_after(date(2025, 9, 25), 15) == WHOLE.add_working_days(date(2025, 9, 25), 15)
    assert working_days_left(date(2025, 9, 25), date(2025, 10, 15)) == 10  # two make-up days


def test_behind_it_the_days_that_are_left_count_as_they_come(ends_2025: None) -> None:
    worked = WHOLE.working_days_between(date(2025, 12, 20), date(2025, 12, 31))
    assert working_days_after(date(2025, 12, 20), 15) == date(2025, 12, 31) + timedelta(days=15 - worked)
    assert working_days_after(date(2026, 3, 2), 15) == date(2026, 3, 17), "a year that is not loaded at all"
    assert working_days_left(date(2025, 12, 20), date(2026, 1, 9)) is None
    assert working_days_left(date(2026, 1, 9), date(2025, 12, 20)) is None


@given(st.dates(date(2025, 11, 1), date(2025, 12, 31)), st.integers(1, 30))
def test_it_is_never_later_than_the_calendar_of_next_year_will_say(day: date, days: int) -> None:
    was = thresholds.calendar
    thresholds.calendar = lambda: upto(2025)
    try:
        found, sooner = working_days_after(day, days), working_days_after(day, max(days - 3, 1))
    finally:
        thresholds.calendar = was
    assert day < found <= WHOLE.add_working_days(day, days)
    assert sooner <= found, "the yellow card before the red one"


def test_today_is_the_day_of_the_law_and_not_that_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(thresholds, "_ask", [lambda name, code, day: asked.append(day)])
    with clock.at(datetime(2026, 1, 4, 16, 30, tzinfo=UTC)):
        days_of("answer")
    days_of("answer", on=date(2020, 1, 1))
    assert asked == [date(2026, 1, 5), date(2020, 1, 1)]
