"""Pauses, extensions, overdue clocks and warning cards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.calendar import (
    LIMITS,
    Basis,
    CalendarError,
    CalendarMissing,
    Card,
    ClockState,
    Duration,
    Extension,
    ExtensionNotAllowed,
    Limit,
    Pause,
    PauseKind,
    PauseNotAllowed,
    Unit,
    card,
    deadline,
    latest_before,
    load_builtin,
    red_from,
    yellow_from,
)

CALENDAR = load_builtin()
DECIDE = LIMITS["permit.decide"]
TEST = PauseKind.INSPECTION_TEST
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2024, 1, 1))
NATURAL = Limit(
    "x",
    "试",
    Duration(30, Unit.DAY),
    Basis("民法典", "第二百零三条"),
    pauses=frozenset(PauseKind),
    extension=Duration(10, Unit.DAY),
)


def by_hand(limit: Limit, start: date, pauses: list[Pause], days: int) -> date | None:
    """The slow way: walk through the days one by one."""
    day, used = start, 0
    while used < days:
        day += timedelta(days=1)
        if any(p.since <= day and p.until is None for p in pauses):
            return None
        held = any(p.since <= day < (p.until or date.max) for p in pauses)
        counts = limit.duration.unit is not Unit.WORKING_DAY or CALENDAR.is_working(day)
        used += counts and not held
    return day


@st.composite
def pause_lists(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    start = draw(DAYS)
    offsets = draw(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 40)), max_size=5))
    return start, [Pause(TEST, start + timedelta(days=a), start + timedelta(days=a + n)) for a, n in offsets]


@given(pause_lists(), st.booleans())
def test_pauses_agree_with_walking_through_the_days(case: tuple[date, list[Pause]], opened: bool) -> None:
    start, pauses = case
    if opened and pauses:
        pauses = [replace(pauses[0], until=None), *pauses[1:]]
    assert deadline(DECIDE, start, pauses, calendar=CALENDAR).due_on == by_hand(DECIDE, start, pauses, 20)
    plain = replace(NATURAL, rolls=False)
    assert deadline(plain, start, pauses, calendar=CALENDAR).due_on == by_hand(plain, start, pauses, 30)


@given(pause_lists(), st.integers(0, 90))
def test_used_and_left_always_make_the_total(case: tuple[date, list[Pause]], later: int) -> None:
    start, pauses = case
    for limit in (DECIDE, NATURAL):
        clock = deadline(limit, start, pauses, calendar=CALENDAR)
        at = start + timedelta(days=later)
        assert clock.due_on is not None
        assert (clock.state(at) is ClockState.OVERDUE) == (at > clock.due_on)
        if at <= clock.due_on:
            assert clock.days_used(at) + clock.days_left(at) == clock.total
        assert clock.days_left(clock.due_on) == 0
        assert clock.days_left(clock.due_on + timedelta(days=20)) < 0


@given(pause_lists())
def test_rolled_ends_are_working_days(case: tuple[date, list[Pause]]) -> None:
    start, pauses = case
    due = deadline(NATURAL, start, pauses, calendar=CALENDAR).due_on
    assert due is not None and CALENDAR.is_working(due)
    bare = deadline(replace(NATURAL, rolls=False), start, pauses, calendar=CALENDAR).due_on
    assert bare is not None and bare <= due


@given(DAYS, st.integers(0, 19), st.integers(1, 60))
def test_k_working_days_of_pause_move_the_end_by_k(start: date, after: int, k: int) -> None:
    since = CALENDAR.add_working_days(start, after + 1)
    until = CALENDAR.add_working_days(since, k)
    plain = deadline(DECIDE, start, calendar=CALENDAR).due_on
    moved = deadline(DECIDE, start, [Pause(TEST, since, until)], calendar=CALENDAR).due_on
    assert plain is not None and moved == CALENDAR.add_working_days(plain, k)


def test_an_open_pause_holds_the_clock() -> None:
    start = date(2026, 3, 2)
    clock = deadline(DECIDE, start, [Pause(TEST, date(2026, 3, 16))], calendar=CALENDAR)
    assert clock.due_on is None
    assert clock.days_used(date(2026, 3, 13)) == 9
    assert clock.state(date(2026, 3, 13)) is ClockState.RUNNING
    for at in (date(2026, 3, 16), date(2026, 6, 30)):
        assert (clock.days_used(at), clock.days_left(at)) == (9, 11)
        assert clock.state(at) is ClockState.PAUSED
        assert card(clock, at) is Card.NONE
    assert (yellow_from(clock), red_from(clock)) == (None, None)
    closed = deadline(DECIDE, start, [Pause(TEST, date(2026, 3, 16), date(2026, 3, 23))], calendar=CALENDAR)
    assert clock.due_if_resumed(date(2026, 3, 23)) == closed.due_on == closed.due_if_resumed(start)


def test_stopping_the_clock_on_the_last_day_leaves_that_day() -> None:
    start = date(2026, 3, 2)
    last = deadline(DECIDE, start, calendar=CALENDAR).due_on
    assert last is not None
    back = CALENDAR.add_working_days(last, 7)
    assert deadline(DECIDE, start, [Pause(TEST, last, back)], calendar=CALENDAR).due_on == back
    too_late = Pause(TEST, last + timedelta(days=1))
    late = deadline(DECIDE, start, [too_late], calendar=CALENDAR)
    assert late.due_on == last
    assert late.state(back) is ClockState.OVERDUE


def test_a_pause_that_begins_on_the_day_to_which_the_end_moved_leaves_the_day_of_return() -> None:
    # 2026-01-20 plus 30 days ends on 02-19, inside the Spring Festival, and moves to Tuesday 02-24.
    pause = Pause(TEST, date(2026, 2, 24), date(2026, 3, 4))
    assert deadline(NATURAL, date(2026, 1, 20), [pause], calendar=CALENDAR).due_on == date(2026, 3, 4)


def test_only_what_the_statute_lists_stops_a_clock() -> None:
    with pytest.raises(PauseNotAllowed) as caught:
        deadline(DECIDE, date(2026, 3, 2), [Pause(PauseKind.SUPPLEMENT, date(2026, 3, 3))], calendar=CALENDAR)
    assert "补正" in caught.value.message and "听证" in caught.value.message
    with pytest.raises(PauseNotAllowed):
        deadline(LIMITS["permit.deliver"], date(2026, 3, 2), [Pause(TEST, date(2026, 3, 3))], calendar=CALENDAR)
    with pytest.raises(CalendarError):
        Pause(TEST, date(2026, 3, 3), date(2026, 3, 2))


def test_one_extension_of_ten_working_days() -> None:
    start = date(2026, 3, 2)
    ten = Duration(10, Unit.WORKING_DAY)
    plain = deadline(DECIDE, start, calendar=CALENDAR)
    assert plain.due_on is not None
    longer = deadline(DECIDE, start, [], [Extension(ten, plain.due_on)], calendar=CALENDAR)
    assert longer.due_on == CALENDAR.add_working_days(start, 30)
    assert longer.total == 30
    for wrong in (
        [Extension(ten, start), Extension(ten, start)],
        [Extension(Duration(11, Unit.WORKING_DAY), start)],
        [Extension(Duration(0, Unit.WORKING_DAY), start)],
        [Extension(Duration(10, Unit.DAY), start)],
        [Extension(ten, plain.due_on + timedelta(days=1))],
    ):
        with pytest.raises(ExtensionNotAllowed):
            deadline(DECIDE, start, [], wrong, calendar=CALENDAR)
    with pytest.raises(ExtensionNotAllowed):
        deadline(LIMITS["permit.deliver"], start, [], [Extension(ten, start)], calendar=CALENDAR)


def test_extension_of_a_limit_in_months_is_added_to_its_end() -> None:
    monthly = replace(NATURAL, duration=Duration(2, Unit.MONTH), rolls=False)
    ext = Extension(Duration(10, Unit.DAY), date(2025, 1, 5))
    assert deadline(monthly, date(2024, 12, 31), [], [ext], calendar=CALENDAR).due_on == date(2025, 3, 10)


def test_warning_cards() -> None:
    start = date(2026, 3, 2)
    clock = deadline(DECIDE, start, calendar=CALENDAR)
    yellow, red = yellow_from(clock), red_from(clock)
    assert yellow == CALENDAR.add_working_days(start, 16)
    assert clock.due_on is not None and red == clock.due_on + timedelta(days=1)
    assert card(clock, yellow - timedelta(days=1)) is Card.NONE
    assert card(clock, yellow) is card(clock, clock.due_on) is Card.YELLOW
    assert card(clock, red) is Card.RED
    assert yellow_from(clock, 0.7) == CALENDAR.add_working_days(start, 14)
    assert [c.label for c in Card] == ["正常", "黄牌", "红牌"]
    with pytest.raises(ValueError):
        card(clock, start, 0)


@given(pause_lists())
def test_the_yellow_day_is_the_first_with_a_yellow_card(case: tuple[date, list[Pause]]) -> None:
    clock = deadline(DECIDE, *case, calendar=CALENDAR)
    yellow = yellow_from(clock)
    assert yellow is not None
    assert card(clock, yellow) is Card.YELLOW
    assert card(clock, yellow - timedelta(days=1)) is Card.NONE


def test_a_deadline_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(CalendarMissing):
        deadline(DECIDE, date(2026, 12, 10), calendar=CALENDAR)
    plain = replace(NATURAL, rolls=False)
    assert deadline(plain, date(2026, 12, 10), calendar=CALENDAR).due_on == date(2027, 1, 9)


def test_days_before_an_event() -> None:
    hearing = date(2026, 10, 12)
    assert latest_before(LIMITS["penalty.hearing_notice"], hearing, CALENDAR) == date(2026, 9, 24)
    assert latest_before(LIMITS["permit.ask_renewal"], date(2026, 10, 31), CALENDAR) == date(2026, 10, 1)
    rolled = replace(LIMITS["permit.ask_renewal"], rolls=True)
    assert latest_before(rolled, date(2026, 10, 31), CALENDAR) == date(2026, 9, 30)
    with pytest.raises(CalendarError):
        latest_before(replace(NATURAL, duration=Duration(1, Unit.MONTH)), hearing, CALENDAR)


def test_committed_limits_are_never_longer() -> None:
    committed = DECIDE.shortened(Duration(7, Unit.WORKING_DAY))
    assert committed.extension is None and committed.pauses == DECIDE.pauses
    assert deadline(committed, date(2026, 9, 30), calendar=CALENDAR).due_on == date(2026, 10, 15)
    with pytest.raises(ValueError):
        DECIDE.shortened(Duration(21, Unit.WORKING_DAY))
    assert "《行政许可法》第四十二条" in DECIDE.label
