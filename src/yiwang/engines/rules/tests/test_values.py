"""JSON forms, Python values, expressions as callers use them."""

import datetime as dt
import json
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiwang.engines.rules import (
    compile_expression,
    compile_unary_tests,
    from_json,
    to_feel,
    to_json,
    to_python,
)
from yiwang.engines.rules.compare import equal, order
from yiwang.engines.rules.temporal import Date, date_from_ordinal
from yiwang.engines.rules.temporal_text import date_time_text, duration_text, parse_date_time, parse_duration
from yiwang.engines.rules.text import literal_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIMPLE = (
    st.none()
    | st.booleans()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
    | st.integers(-(10**30), 10**30)
    | st.dates()
    | st.times(timezones=st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=8))]))
    | st.datetimes(timezones=st.sampled_from([None, dt.UTC, SHANGHAI]))
    | st.timedeltas()
)
VALUES = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | st.just("@date"), inner)
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_json_form_is_read_back_without_loss(value: object) -> None:
    feel = to_feel(value)
    assert from_json(json.loads(json.dumps(to_json(value)))) == feel
    assert literal_text(from_json(to_json(value))) == literal_text(feel)


@settings(max_examples=100, deadline=None)
@given(SIMPLE)
@example(dt.timedelta.max)
@example(dt.timedelta.min)
@example(dt.timedelta(days=900_000_000))
def test_python_values_come_back(value: object) -> None:
    back = to_python(to_feel(value))
    assert back == value
    assert type(back) is type(value) or isinstance(value, int)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1, 1),
        (Decimal("1.50"), {"@number": "1.50"}),
        (Decimal("1E+2"), {"@number": "1E+2"}),
        (2**60, {"@number": str(2**60)}),
        (dt.date(2026, 3, 1), {"@date": "2026-03-01"}),
        ({"@x": 1}, {"@context": {"@x": 1}}),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_json_forms(value: object, form: object) -> None:
    assert to_json(value) == form


def test_plain_json_is_read_by_type() -> None:
    assert from_json("2026-03-01", "date") == Date(2026, 3, 1)
    assert from_json("1.5", "number") == Decimal("1.5")
    assert from_json(["2026-03-01"], "date") == [Date(2026, 3, 1)]
    assert from_json("1.5", "string") == "1.5"
    assert from_json(1.5) == Decimal("1.5")


@pytest.mark.parametrize("form", [{"@date": "x"}, {"@function": "f"}, {"@range": [1]}])
def test_malformed_forms_are_value_errors(form: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be read back|malformed"):
        from_json(form)  # type: ignore[arg-type]


def test_ranges_keep_their_edges() -> None:
    value = compile_expression("(1..2.5]").evaluate({})
    assert from_json(to_json(value)) == value


def test_objects_without_a_feel_value_are_refused() -> None:
    with pytest.raises(TypeError):
        to_feel(object())
    for number in (float("nan"), Decimal("1e7000"), 10**7000):
        with pytest.raises(ValueError, match="number"):
            to_feel(number)


def test_expressions_are_cached_and_name_what_they_need() -> None:
    text = 'outcome = "grant" and answers.age >= limit'
    expression = compile_expression(text, ("outcome", "answers"))
    assert compile_expression(text, ("outcome", "answers")) is expression
    assert expression.free_names == {"limit"}
    assert expression.evaluate({"outcome": "grant", "answers": {"age": 80}, "limit": 80}) is True
    assert expression.evaluate({"outcome": "grant", "answers": {}, "limit": 80}) is None


def test_the_clock_is_given_and_never_read() -> None:
    assert compile_expression("now()").evaluate({}) is None
    now = dt.datetime(2026, 11, 21, 8, tzinfo=SHANGHAI)
    assert compile_expression('today() = @"2026-11-21"').evaluate({}, now=now) is True


def test_unary_tests() -> None:
    assert compile_unary_tests("> limit, null", ("limit",)).evaluate(5, {"limit": 4}) is True
    assert compile_unary_tests('not("A", "B")').evaluate("C") is True
    assert compile_unary_tests("> 5").evaluate("x") is None
    assert compile_unary_tests("-").evaluate(None) is True
    assert compile_unary_tests("< x").free_names == {"x"}


@settings(max_examples=200, deadline=None)
@given(st.dates())
def test_the_calendar_agrees_with_python(day: dt.date) -> None:
    own = Date(day.year, day.month, day.day)
    assert own.ordinal == day.toordinal() - dt.date(1970, 1, 1).toordinal()
    assert date_from_ordinal(own.ordinal) == own
    assert own.weekday == day.isoweekday()
    week = compile_expression("week of year(d)", ("d",)).evaluate({"d": day})
    assert week == day.isocalendar().week


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**11), 10**11))
def test_far_days_are_numbered_without_gaps(ordinal: int) -> None:
    day = date_from_ordinal(ordinal)
    assert day is not None
    assert day.ordinal == ordinal


@settings(max_examples=100, deadline=None)
@given(st.datetimes(timezones=st.sampled_from([None, dt.UTC, SHANGHAI])), st.timedeltas())
def test_texts_of_times_are_read_back(moment: dt.datetime, length: dt.timedelta) -> None:
    feel, duration = to_feel(moment), to_feel(length)
    assert parse_date_time(date_time_text(feel)) == feel
    assert parse_duration(duration_text(duration)) == duration


@settings(max_examples=200, deadline=None)
@given(SIMPLE, SIMPLE)
def test_order_and_equality_agree(left: object, right: object) -> None:
    one, two = to_feel(left), to_feel(right)
    forward, back = order(one, two), order(two, one)
    assert forward == (None if back is None else -back)
    if forward is not None:
        assert (forward == 0) is equal(one, two)
