"""Functions of dates (DMN 1.3 tables 74 and 75)."""

from __future__ import annotations

from decimal import Decimal

from ..temporal import Date, DateTime
from .registry import builtin

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _date(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@builtin("day of year", "date: d")
def day_of_year(value: Date | DateTime) -> Decimal:
    """1 to 366."""
    return Decimal(_date(value).day_of_year)


@builtin("day of week", "date: d")
def day_of_week(value: Date | DateTime) -> str:
    """English name of the weekday."""
    return _DAYS[_date(value).weekday - 1]


@builtin("month of year", "date: d")
def month_of_year(value: Date | DateTime) -> str:
    """English name of the month."""
    return _MONTHS[_date(value).month - 1]


@builtin("week of year", "date: d")
def week_of_year(value: Date | DateTime) -> Decimal:
    """Week of ISO 8601: week 1 holds the first Thursday."""
    date = _date(value)
    thursday = date.day_of_year + 4 - date.weekday
    if thursday < 1:
        last = Date(date.year - 1, 12, 31)
        return week_of_year(last)
    length = Date(date.year, 12, 31).day_of_year
    return Decimal(1) if thursday > length else Decimal((thursday - 1) // 7 + 1)
