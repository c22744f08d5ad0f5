"""Code for paths and filters, and the properties of values (DMN 1.3 table 61, §10.3.2.5)."""

from __future__ import annotations

from decimal import Decimal

from .frames import Code, Frame
from .temporal import DAY, SECOND, Date, DateTime, DayDuration, MonthDuration, Time
from .values import Range, Value

PROPERTIES = (
    "year",
    "month",
    "day",
    "weekday",
    "hour",
    "minute",
    "second",
    "time offset",
    "timezone",
    "years",
    "months",
    "days",
    "hours",
    "minutes",
    "seconds",
    "start",
    "end",
    "start included",
    "end included",
)


def path(source: Code, name: str) -> Code:
    """Code of `source.name`; on a list it is the list of the results."""

    def run_path(frame: Frame) -> Value:
        value = source(frame)
        if type(value) is dict:
            if name not in value:
                frame.run.note("no_entry", f"没有名为“{name}”的项")
            return value.get(name)
        if type(value) is list:
            frame.run.spend(len(value))
            return [member(item, name) for item in value]
        return None if value is None else member(value, name)

    return run_path


def member(value: Value, name: str) -> Value:
    """An entry of a context or a property of a date, time, duration or range; null otherwise."""
    if type(value) is dict:
        return value.get(name)
    if isinstance(value, Date):
        return _date(value, name)
    if isinstance(value, Time):
        return _time(value, name, value.offset_seconds)
    if isinstance(value, DateTime):
        found = _date(value.date, name)
        return _time(value.time, name, value.offset_seconds) if found is None else found
    if isinstance(value, DayDuration | MonthDuration):
        return _duration(value, name)
    if isinstance(value, Range):
        return _range(value, name)
    return None


def _date(value: Date, name: str) -> Value:
    if name in ("year", "month", "day", "weekday"):
        return Decimal(getattr(value, name))
    return None


def _time(value: Time, name: str, offset: int | None) -> Value:
    seconds, nanos = divmod(value.nanos, SECOND)
    if name == "hour":
        return Decimal(seconds // 3600)
    if name == "minute":
        return Decimal(seconds // 60 % 60)
    if name == "second":
        return Decimal(seconds % 60) + Decimal(nanos).scaleb(-9).normalize() if nanos else Decimal(seconds % 60)
    if name == "time offset":
        return None if offset is None else DayDuration(offset * SECOND)
    if name == "timezone":
        return value.zone
    return None


def _duration(value: DayDuration | MonthDuration, name: str) -> Value:
    if isinstance(value, MonthDuration):
        sign, months = (-1 if value.months < 0 else 1), abs(value.months)
        parts = {"years": months // 12, "months": months % 12}
    else:
        sign, nanos = (-1 if value.nanos < 0 else 1), abs(value.nanos)
        seconds = nanos % DAY // SECOND
        parts = {"days": nanos // DAY, "hours": seconds // 3600, "minutes": seconds // 60 % 60}
        if name == "seconds":
            exact = Decimal(seconds % 60)
            rest = nanos % SECOND
            return sign * (exact + Decimal(rest).scaleb(-9).normalize() if rest else exact)
    return Decimal(sign * parts[name]) if name in parts else None


def _range(value: Range, name: str) -> Value:
    if name == "start included":
        return value.start_included
    if name == "end included":
        return value.end_included
    return {"start": value.start, "end": value.end}.get(name)


def at_index(items: list[Value], index: Decimal) -> Value:
    """The item at a 1-based place, from the end when negative; null outside."""
    if index != index.to_integral_value() or not index or abs(index) > len(items):
        return None
    place = int(index)
    return items[place - 1] if place > 0 else items[place]


def index_filter(source: Code, index: Decimal) -> Code:
    """Code of `source[number]`."""

    def run_index(frame: Frame) -> Value:
        value = source(frame)
        if value is None:
            return None
        return at_index(value if type(value) is list else [value], index)

    return run_index


def condition_filter(source: Code, condition: Code) -> Code:
    """Code of `source[condition]`; the condition sees `item` and the entries of the item."""

    def run_filter(frame: Frame) -> Value:
        value = source(frame)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        run = frame.run
        result = []
        for item in items:
            run.spend(2)
            holds = condition(Frame({"item": item}, run, frame))
            if holds is True:
                result.append(item)
            elif type(holds) is Decimal:
                return at_index(items, holds)
        return result

    return run_filter
