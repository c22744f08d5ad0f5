"""Conversion functions (DMN 1.3 table 66)."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from ..decimals import parse_number
from ..temporal import (
    HOUR,
    MAX_OFFSET,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    date_of,
    is_zone,
)
from ..temporal_math import months_between
from ..temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from ..text import value_text
from ..values import Value
from .registry import builtin


@builtin("date", "from: any")
def date_from(source: Value) -> Date | None:
    """A date from text, or the date part of a date and time."""
    if isinstance(source, str):
        return parse_date(source)
    if isinstance(source, DateTime):
        return source.date
    return source if isinstance(source, Date) else None


def _whole(value: Decimal) -> int | None:
    """A whole number of reasonable size, or None."""
    if value != value.to_integral_value() or abs(value) > 10**12:
        return None
    return int(value)


@builtin("date", "year: n, month: n, day: n")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """A date from year, month and day."""
    parts = _whole(year), _whole(month), _whole(day)
    return None if None in parts else date_of(*parts)  # type: ignore[arg-type]


@builtin("time", "from: any")
def time_from(source: Value) -> Time | None:
    """A time from text, or the time part of a date and time; a date has midnight UTC."""
    if isinstance(source, str):
        return parse_time(source)
    if isinstance(source, DateTime):
        return source.time
    if isinstance(source, Date):
        return Time(0, 0)
    return source if isinstance(source, Time) else None


@builtin("time", "hour: n, minute: n, second: n, offset?: dur")
def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DayDuration | None = None) -> Time | None:
    """A time from its parts; seconds may have a fraction, the offset is a duration."""
    hours, minutes = _whole(hour), _whole(minute)
    if hours is None or minutes is None or not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        return None
    nanos = hours * HOUR + minutes * MINUTE + int((second * SECOND).to_integral_value(ROUND_DOWN))
    if offset is None:
        return Time(nanos)
    seconds, rest = divmod(offset.nanos, SECOND)
    return None if rest or abs(seconds) > MAX_OFFSET else Time(nanos, seconds)


@builtin("date and time", "from: any")
def date_time_from(source: Value) -> DateTime | None:
    """A date and time from text; a date becomes its midnight in UTC."""
    if isinstance(source, str):
        return parse_date_time(source)
    if isinstance(source, Date):
        return DateTime(source, Time(0, 0))
    return source if isinstance(source, DateTime) else None


@builtin("date and time", "date: d, time: t")
def date_time_of(date: Date | DateTime, time: Time) -> DateTime:
    """A date and a time put together."""
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@builtin("date and time", "date: d, time: t, timezone: s")
def date_time_in_zone(date: Date | DateTime, time: Time, timezone: str) -> DateTime | None:
    """A date and a time in a named time zone (DMN 1.5)."""
    if not is_zone(timezone):
        return None
    return DateTime(date.date if isinstance(date, DateTime) else date, Time(time.nanos, None, timezone))


@builtin("duration", "from: any")
def duration_from(source: Value) -> DayDuration | MonthDuration | None:
    """A duration from text such as `P1Y2M` or `P3DT2H`."""
    if isinstance(source, str):
        return parse_duration(source)
    return source if isinstance(source, DayDuration | MonthDuration) else None


@builtin("years and months duration", "from: d, to: d")
def years_and_months(start: Date | DateTime, end: Date | DateTime) -> MonthDuration | None:
    """Whole years and months between two dates, towards zero."""
    first, last = _split(start), _split(end)
    return months_between(first[0], last[0], first[1], last[1])


def _split(value: Date | DateTime) -> tuple[Date, int]:
    return (value.date, value.time.nanos) if isinstance(value, DateTime) else (value, 0)


_SEPARATORS = {" ", ",", "."}


@builtin("number", "from: any", "from: any, grouping separator?: s, decimal separator?: s")
def number_from(source: Value, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    """A number from text with the given separators; they must differ. A number stays a number."""
    if type(source) is Decimal:
        return source
    if type(source) is not str:
        return None
    if grouping is not None and (grouping not in _SEPARATORS or grouping == point):
        return None
    if point is not None and point not in (",", "."):
        return None
    text = source.replace(grouping, "") if grouping else source
    if point is not None and point != ".":
        if "." in text:
            return None
        text = text.replace(point, ".")
    return parse_number(text)


@builtin("string", "from: any")
def string_from(source: Value) -> str | None:
    """The text of a value; null stays null."""
    return None if source is None else value_text(source)
