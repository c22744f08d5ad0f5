"""What 日 means in each statute; months, years, hours; the legal day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.calendar import (
    LIMITS,
    CalendarError,
    Duration,
    Silence,
    Unit,
    day_bounds,
    end_of,
    hours_after,
    legal_day,
    load_builtin,
    unit_of_days,
)

CALENDAR = load_builtin()


@pytest.mark.parametrize(
    ("law", "amount", "written", "unit"),
    [
        ("行政许可法", 5, "日", Unit.WORKING_DAY),
        ("行政许可法", 45, "日", Unit.WORKING_DAY),
        ("行政处罚法", 7, "日", Unit.WORKING_DAY),
        ("行政处罚法", 15, "日", Unit.DAY),
        ("行政处罚法", 10, "日", Unit.DAY),
        ("行政处罚法", 90, "日", Unit.DAY),
        ("行政强制法", 10, "日", Unit.WORKING_DAY),
        ("行政强制法", 30, "日", Unit.DAY),
        ("行政复议法", 10, "日", Unit.WORKING_DAY),
        ("行政复议法", 60, "日", Unit.DAY),
        ("政府信息公开条例", 20, "工作日", Unit.WORKING_DAY),
        ("信访工作条例", 60, "日", Unit.DAY),
        ("信访工作条例", 5, "个工作日", Unit.WORKING_DAY),
    ],
)
def test_each_statute_has_its_own_day(law: str, amount: int, written: str, unit: Unit) -> None:
    assert unit_of_days(law, amount, written=written) is unit


def test_a_statute_nobody_looked_up_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        unit_of_days("某某法", 5)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("permit.correct", "5 个工作日"),
        ("permit.decide", "20 个工作日"),
        ("permit.decide_jointly", "45 个工作日"),
        ("permit.deliver", "10 个工作日"),
        ("permit.ask_renewal", "30 日"),
        ("penalty.decide", "90 日"),
        ("penalty.pay", "15 日"),
        ("reconsider.decide", "60 日"),
        ("disclose.answer", "20 个工作日"),
        ("petition.decide", "60 日"),
        ("register.decide", "3 个工作日"),
    ],
)
def test_lengths(key: str, text: str) -> None:
    assert str(LIMITS[key].duration) == text


def test_every_limit_names_its_law_and_article() -> None:
    for key, limit in LIMITS.items():
        assert limit.key == key
        assert limit.basis.law and limit.basis.article.startswith("第")
        assert (limit.extension is None) == (limit.extension_by == "")
        assert not limit.pauses or limit.pause_basis
    assert LIMITS["permit.correct"].silence is Silence.DEEMED_ACCEPTED


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 1, 31), Duration(1, Unit.MONTH), date(2026, 2, 28)),
        (date(2024, 1, 31), Duration(1, Unit.MONTH), date(2024, 2, 29)),
        (date(2026, 1, 15), Duration(1, Unit.MONTH), date(2026, 2, 15)),
        (date(2025, 11, 30), Duration(3, Unit.MONTH), date(2026, 2, 28)),
        (date(2024, 2, 29), Duration(1, Unit.YEAR), date(2025, 2, 28)),
        (date(2024, 2, 29), Duration(4, Unit.YEAR), date(2028, 2, 29)),
        (date(2025, 12, 31), Duration(6, Unit.MONTH), date(2026, 6, 30)),
        (date(2026, 1, 20), Duration(30, Unit.DAY), date(2026, 2, 19)),
        (date(2026, 9, 30), Duration(7, Unit.WORKING_DAY), date(2026, 10, 15)),
    ],
)
def test_months_and_years_end_on_the_same_number(start: date, duration: Duration, end: date) -> None:
    assert end_of(duration, start, CALENDAR) == end


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 600))
def test_months_grow(start: date, months: int) -> None:
    here = end_of(Duration(months, Unit.MONTH), start, CALENDAR)
    assert here < end_of(Duration(months + 1, Unit.MONTH), start, CALENDAR)
    assert here.day <= start.day


def test_hours_run_through_the_night() -> None:
    start = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
    assert hours_after(start, 24) - start == timedelta(hours=24)
    with pytest.raises(CalendarError):
        hours_after(datetime(2026, 9, 30), 1)
    with pytest.raises(CalendarError):
        end_of(Duration(2, Unit.HOUR), date(2026, 9, 30), CALENDAR)


def test_durations_stay_in_the_range_of_dates() -> None:
    for amount in (-1, 10**9):
        with pytest.raises(ValueError):
            Duration(amount, Unit.DAY)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC), date(2026, 9, 30)),
        (datetime(2026, 9, 30, 16, 0, 0, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 9, 30, 23, 59, tzinfo=timezone(timedelta(hours=8))), date(2026, 9, 30)),
    ],
)
def test_one_minute_before_midnight_is_still_today(instant: datetime, day: date) -> None:
    assert legal_day(instant) == day
    first, after = day_bounds(day)
    assert first <= instant < after
    assert after - first == timedelta(hours=24)


def test_submitted_at_23_59_before_the_long_holiday() -> None:
    day = legal_day(datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    assert CALENDAR.add_working_days(day, 1) == date(2026, 10, 8)
    next_day = legal_day(datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert CALENDAR.add_working_days(next_day, 1) == date(2026, 10, 8)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(CalendarError):
        legal_day(datetime(2026, 9, 30))
