"""Arithmetic with dates, times and durations (DMN 1.3 §10.3.2.3.6 and tables 51, 52)."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from .decimals import CONTEXT
from .temporal import (
    DAY,
    MAX_DURATION,
    MAX_MONTHS,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    date_from_ordinal,
    date_of,
    datetime_from_key,
    days_in_month,
)

Temporal = Date | Time | DateTime | DayDuration | MonthDuration


def _day_duration(nanos: int) -> DayDuration | None:
    return DayDuration(nanos) if abs(nanos) <= MAX_DURATION else None


def _month_duration(months: int) -> MonthDuration | None:
    return MonthDuration(months) if abs(months) <= MAX_MONTHS else None


def add_months(date: Date, months: int) -> Date | None:
    """The same day some months later; the last day of the month where there is no such day."""
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return date_of(years, month + 1, min(date.day, days_in_month(years, month + 1)))


def add_duration(value: Temporal, duration: DayDuration | MonthDuration, sign: int) -> Temporal | None:
    """`value + sign * duration`; None when that combination is not defined."""
    if isinstance(duration, MonthDuration):
        months = sign * duration.months
        if isinstance(value, MonthDuration):
            return _month_duration(value.months + months)
        if isinstance(value, Date):
            return add_months(value, months)
        if isinstance(value, DateTime):
            day = add_months(value.date, months)
            return None if day is None else DateTime(day, value.time)
        return None
    nanos = sign * duration.nanos
    if isinstance(value, DayDuration):
        return _day_duration(value.nanos + nanos)
    if isinstance(value, Date):
        return date_from_ordinal((value.ordinal * DAY + nanos) // DAY)
    if isinstance(value, DateTime):
        return datetime_from_key(value.key + nanos, value.time)
    if isinstance(value, Time):
        return Time((value.nanos + nanos) % DAY, value.offset, value.zone)
    return None


def as_date_time(value: Date, like: DateTime | None = None) -> DateTime:
    """Midnight of a date: in UTC, or of the local clock when compared with a local date and time."""
    local = like is not None and like.is_local
    return DateTime(value, Time(0) if local else Time(0, 0))


def add(left: Temporal, right: Temporal) -> Temporal | None:
    """`left + right`."""
    if isinstance(right, DayDuration | MonthDuration):
        return add_duration(left, right, 1)
    if isinstance(left, DayDuration | MonthDuration):
        return add_duration(right, left, 1)
    return None


def subtract(left: Temporal, right: Temporal) -> Temporal | None:
    """`left - right`: a duration between two points, or a point moved back."""
    if isinstance(right, DayDuration | MonthDuration):
        return add_duration(left, right, -1)
    if isinstance(left, Date) and isinstance(right, Date):
        return _day_duration((left.ordinal - right.ordinal) * DAY)
    if isinstance(left, Date) and isinstance(right, DateTime):
        left = as_date_time(left, right)
    elif isinstance(left, DateTime) and isinstance(right, Date):
        right = as_date_time(right, left)
    both_points = isinstance(left, DateTime) and isinstance(right, DateTime)
    both_times = isinstance(left, Time) and isinstance(right, Time)
    if (both_points or both_times) and left.is_local == right.is_local:  # type: ignore[union-attr]
        return _day_duration(left.key - right.key)  # type: ignore[union-attr]
    return None


def scale(duration: DayDuration | MonthDuration, factor: Decimal, *, divide: bool = False) -> Temporal | None:
    """A duration times (or divided by) a number, cut to whole nanoseconds or months."""
    units = Decimal(duration.nanos if isinstance(duration, DayDuration) else duration.months)
    if divide and not factor:
        return None
    exact = CONTEXT.divide(units, factor) if divide else CONTEXT.multiply(units, factor)
    if abs(exact) > MAX_DURATION:
        return None
    whole = int(exact.to_integral_value(ROUND_DOWN))
    return _day_duration(whole) if isinstance(duration, DayDuration) else _month_duration(whole)


def ratio(left: DayDuration | MonthDuration, right: DayDuration | MonthDuration) -> Decimal | None:
    """How many times `right` fits into `left`; None for different kinds or zero."""
    if isinstance(left, DayDuration) and isinstance(right, DayDuration) and right.nanos:
        return CONTEXT.divide(Decimal(left.nanos), Decimal(right.nanos))
    if isinstance(left, MonthDuration) and isinstance(right, MonthDuration) and right.months:
        return CONTEXT.divide(Decimal(left.months), Decimal(right.months))
    return None


def months_between(start: Date, end: Date, start_nanos: int = 0, end_nanos: int = 0) -> MonthDuration | None:
    """Whole months from start to end, towards zero (`years and months duration`)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    first, last = (start.day, start_nanos), (end.day, end_nanos)
    if months > 0 and last < first:
        months -= 1
    elif months < 0 and last > first:
        months += 1
    return _month_duration(months)
