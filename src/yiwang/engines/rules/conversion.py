"""Between Python's own values and FEEL values: what callers hand in, and what they may want back."""

from __future__ import annotations

import datetime as python_time
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from uuid import UUID
from zoneinfo import ZoneInfo

from .decimals import CONTEXT
from .temporal import SECOND, Date, DateTime, DayDuration, MonthDuration, Time
from .values import Function, Range, Value

MAX_NESTING = 100
_SAME = (bool, Decimal, str, Date, Time, DateTime, DayDuration, MonthDuration, Range, Function)


def to_feel(value: object, depth: int = 0) -> Value:
    """The FEEL value of a Python value. Raises TypeError for objects that have none, ValueError for NaN."""
    kind = type(value)
    if kind is Decimal:
        return _number(value)  # type: ignore[arg-type]
    if value is None or kind in _SAME:
        return value
    if isinstance(value, int):
        return _number(Decimal(value))
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    if depth > MAX_NESTING:
        raise ValueError("value is nested too deeply")
    if isinstance(value, Mapping):
        return {str(name): to_feel(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_feel(item, depth + 1) for item in value]
    return _scalar(value)


def _number(value: Decimal) -> Decimal:
    """The value in decimal128: 34 digits, exponents up to 6144."""
    if not value.is_finite():
        raise ValueError("not a number")
    try:
        return CONTEXT.plus(value)
    except DecimalException as error:
        raise ValueError("number out of range") from error


def _scalar(value: object) -> Value:
    if isinstance(value, python_time.datetime):
        return DateTime(Date(value.year, value.month, value.day), _time(value))
    if isinstance(value, python_time.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, python_time.time):
        return _time(value)
    if isinstance(value, python_time.timedelta):
        return DayDuration((value.days * 86400 + value.seconds) * SECOND + value.microseconds * 1000)
    if isinstance(value, str | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no FEEL value")


def _time(value: python_time.datetime | python_time.time) -> Time:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    nanos = seconds * SECOND + value.microsecond * 1000
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return Time(nanos, None, value.tzinfo.key)
    offset = value.utcoffset()
    return Time(nanos, None if offset is None else int(offset.total_seconds()))


# Microseconds that a timedelta holds.
SHORTEST = python_time.timedelta.min // python_time.timedelta.resolution
LONGEST = python_time.timedelta.max // python_time.timedelta.resolution


def to_python(value: Value) -> object:
    """Python's own value where there is one: date, time, datetime, timedelta; inside lists and contexts, too.

    Numbers stay Decimal. Years outside 1 to 9999, months durations, ranges and functions stay as they are.
    """
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        return {name: to_python(item) for name, item in value.items()}
    if isinstance(value, Date):
        return python_time.date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else value
    if isinstance(value, Time):
        return _clock(value)
    if isinstance(value, DateTime):
        day = to_python(value.date)
        return python_time.datetime.combine(day, _clock(value.time)) if isinstance(day, python_time.date) else value
    if isinstance(value, DayDuration) and SHORTEST <= value.nanos // 1000 <= LONGEST:
        return python_time.timedelta(microseconds=value.nanos // 1000)
    return value


def _clock(value: Time) -> python_time.time:
    seconds, nanos = divmod(value.nanos, SECOND)
    zone: python_time.tzinfo | None = None
    if value.zone is not None:
        zone = ZoneInfo(value.zone)
    elif value.offset is not None:
        zone = python_time.timezone(python_time.timedelta(seconds=value.offset))
    return python_time.time(seconds // 3600, seconds // 60 % 60, seconds % 60, nanos // 1000, zone)
