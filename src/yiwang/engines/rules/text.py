"""The FEEL text of a value, as the function `string` gives it."""

from __future__ import annotations

import re
from decimal import Decimal

from .decimals import number_text
from .errors import LimitExceeded
from .limits import charge
from .temporal import Date, DateTime, DayDuration, MonthDuration, Time
from .temporal_text import date_text, date_time_text, duration_text, time_text
from .values import Range, Value

MAX_TEXT = 200_000
_PLAIN_KEY = re.compile(r"[\w ]+")


def value_text(value: Value, *, nested: bool = False) -> str:
    """Text of a value; strings inside lists and contexts are quoted."""
    kind = type(value)
    if kind is str:
        return _quoted(value) if nested else value
    if kind is Decimal:
        return number_text(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is list:
        charge(1 + (len(value) >> 2))
        return _bounded("[" + ", ".join(value_text(item, nested=True) for item in value) + "]")
    if kind is dict:
        charge(1 + (len(value) >> 2))
        entries = (f"{_key(name)}: {value_text(item, nested=True)}" for name, item in value.items())
        return _bounded("{" + ", ".join(entries) + "}")
    return _other_text(value)


def _other_text(value: Value) -> str:
    if isinstance(value, Date):
        return date_text(value)
    if isinstance(value, Time):
        return time_text(value)
    if isinstance(value, DateTime):
        return date_time_text(value)
    if isinstance(value, DayDuration | MonthDuration):
        return duration_text(value)
    if isinstance(value, Range):
        return _range_text(value)
    names = ", ".join(parameter.name for parameter in value.parameters)
    return f"function({names})"


def _range_text(value: Range) -> str:
    low = "" if value.start is None else literal_text(value.start)
    high = "" if value.end is None else literal_text(value.end)
    return f"{'[' if value.start_included else '('}{low}..{high}{']' if value.end_included else ')'}"


def literal_text(value: Value) -> str:
    """Text that reads back as the same value: temporal values as `@"…"`."""
    if isinstance(value, Date | Time | DateTime | DayDuration | MonthDuration):
        return f'@"{_other_text(value)}"'
    return value_text(value, nested=True)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else _quoted(name)


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise LimitExceeded("文字长度超过上限")
    return text
