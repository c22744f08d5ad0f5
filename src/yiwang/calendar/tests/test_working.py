"""Counting working days, and refusing what is not known."""

import timeit
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.calendar import (
    CalendarDataError,
    CalendarMissing,
    DayRow,
    WorkingCalendar,
    load_builtin,
    read_calendar_csv,
)

CALENDAR = load_builtin()
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2025, 6, 1))
COUNTS = st.integers(1, 200)


def whole_year(year: int) -> list[DayRow]:
    fixed = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
    return [DayRow(date(year, m, d), "holiday", "节") for m, d in fixed]


@given(DAYS, COUNTS)
def test_an_end_is_never_a_day_off_and_counts_back_to_itself(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(end, start) == -n


@given(DAYS, COUNTS, COUNTS)
def test_adding_twice_is_adding_the_sum(start: date, a: int, b: int) -> None:
    once = CALENDAR.add_working_days(start, a + b)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, a), b) == once


@given(DAYS, DAYS, COUNTS)
def test_a_later_start_never_ends_earlier(one: date, other: date, n: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, n) <= CALENDAR.add_working_days(second, n)
    assert CALENDAR.add_working_days(first, n) < CALENDAR.add_working_days(first, n + 1)


@given(DAYS, COUNTS)
def test_counting_back_undoes_counting_forward(start: date, n: int) -> None:
    worked = CALENDAR.roll_forward(start)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(worked, n), -n) == worked


@given(DAYS)
def test_rolling(day: date) -> None:
    forward, back = CALENDAR.roll_forward(day), CALENDAR.roll_back(day)
    assert CALENDAR.is_working(forward) and CALENDAR.is_working(back)
    assert back <= day <= forward
    assert (forward == day) == (back == day) == CALENDAR.is_working(day)
    assert CALENDAR.add_working_days(day, 0) == forward


def test_a_year_without_data_is_refused_and_the_message_says_what_to_load() -> None:
    for ask in (
        lambda: CALENDAR.is_working(date(2027, 1, 4)),
        lambda: CALENDAR.add_working_days(date(2026, 12, 31), 1),
        lambda: CALENDAR.working_days_between(date(2026, 12, 1), date(2027, 1, 10)),
        lambda: CALENDAR.roll_forward(date(2027, 1, 4)),
    ):
        with pytest.raises(CalendarMissing) as caught:
            ask()
        assert caught.value.year == 2027
        assert "2027 年" in caught.value.message and "yiwang calendar load" in caught.value.message
    with pytest.raises(CalendarMissing) as caught:
        CALENDAR.add_working_days(date(2004, 1, 1), -1)
    assert caught.value.year == 2003


def test_the_last_known_days_can_still_be_counted() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert CALENDAR.add_working_days(date(2026, 12, 31), -1) == date(2026, 12, 30)


def test_a_gap_between_loaded_years_is_not_bridged() -> None:
    gap = CALENDAR.with_rows(whole_year(2028))
    assert gap.is_working(date(2028, 1, 3))
    with pytest.raises(CalendarMissing) as caught:
        gap.working_days_between(date(2026, 12, 1), date(2028, 2, 1))
    assert caught.value.year == 2027
    with pytest.raises(CalendarMissing):
        gap.add_working_days(date(2026, 12, 31), 5)


def test_a_new_year_may_change_the_december_before() -> None:
    rows = [*whole_year(2027), DayRow(date(2026, 12, 31), "holiday", "元旦")]
    later = CALENDAR.with_rows(rows)
    assert CALENDAR.is_working(date(2026, 12, 31))
    assert not later.is_working(date(2026, 12, 31))
    assert later.add_working_days(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert later.name_of(date(2026, 12, 31)) == "元旦"
    assert later.name_of(date(2027, 1, 4)) == ""


def test_a_stray_row_does_not_make_a_year() -> None:
    calendar = WorkingCalendar.from_rows([*whole_year(2030), DayRow(date(2029, 12, 31), "holiday")])
    assert list(calendar.years) == [2030]


def test_half_a_year_is_refused() -> None:
    with pytest.raises(CalendarDataError) as caught:
        WorkingCalendar.from_rows(whole_year(2027)[:3])
    assert "10 月 2 日" in caught.value.message


def test_reading_a_file() -> None:
    text = "\ufeffdate,kind,name\n2027-01-01,放假,元旦\n\n2027-01-02, holiday ,元旦\n2027-01-09,上班,\n"
    assert read_calendar_csv(text) == [
        DayRow(date(2027, 1, 1), "holiday", "元旦"),
        DayRow(date(2027, 1, 2), "holiday", "元旦"),
        DayRow(date(2027, 1, 9), "workday_makeup", ""),
    ]


def test_every_wrong_row_of_a_file_is_named_at_once() -> None:
    text = (
        "date,kind,name\n2027/1/1,holiday,x\n2027-01-01,free,x\n2027-01-04,workday_makeup,x\n"
        "2027-05-01,holiday,a\n2027-05-01,holiday,b\n2027-02-30,holiday,x\n"
    )
    with pytest.raises(CalendarDataError) as caught:
        read_calendar_csv(text)
    assert [line for line, _ in caught.value.rows] == [2, 3, 4, 6, 7]
    assert "第 2 行：日期不对" in caught.value.message
    for bad in ("", "day;kind\n", "<html>"):
        with pytest.raises(CalendarDataError):
            read_calendar_csv(bad)


def test_twenty_working_days_take_less_than_five_microseconds() -> None:
    start = date(2026, 2, 14)
    best = min(timeit.repeat(lambda: CALENDAR.add_working_days(start, 20), number=2000, repeat=5)) / 2000
    assert best < 20e-6, "generous here because the machine is shared; 0.4 µs when idle"


@given(DAYS)
def test_the_arrays_agree_with_the_rows(day: date) -> None:
    row = next((r for r in CALENDAR.years[day.year].rows if r.day == day), None)
    expected = row.kind == "workday_makeup" if row else day.weekday() < 5
    assert CALENDAR.is_working(day) is expected
    between = CALENDAR.working_days_between(day - timedelta(days=1), day)
    assert between == int(expected)


def test_the_demonstration_year_is_marked_and_never_loaded_by_itself() -> None:
    text = files("yiwang.calendar").joinpath("data", "demo_2027.csv").read_text("utf-8")
    rows = read_calendar_csv(text)
    assert all("演示" in row.name for row in rows)
    assert 2027 not in CALENDAR.years
    assert 2027 in CALENDAR.with_rows(rows).years
