"""Laying one period over another: no day is lost, none belongs to both."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yiwang.engines.registers.periods import Period

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(60)]


def holds(period, day):
    return period.since <= day and (period.until is None or day <= period.until)


@st.composite
def periods(draw):
    since = draw(st.integers(0, 40))
    length = draw(st.none() | st.integers(0, 15))
    return Period(DAYS[since], None if length is None else DAYS[since + length])


@given(periods(), periods())
def test_every_day_of_the_old_period_is_kept_or_taken_and_never_both(old, new):
    parts = old.without(new)
    for day in DAYS:
        kept = [part for part in parts if holds(part, day)]
        assert len(kept) == (1 if holds(old, day) and not holds(new, day) else 0)
    assert old.meets(new) == new.meets(old) == any(holds(old, day) and holds(new, day) for day in DAYS)


def test_an_open_period_goes_on_after_a_closed_one():
    assert Period(FIRST).without(Period(DAYS[3], DAYS[5])) == [Period(FIRST, DAYS[2]), Period(DAYS[6])]
