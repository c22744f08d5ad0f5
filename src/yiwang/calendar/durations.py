"""Lengths of time in the units that statutes use, and where such a length ends."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yiwang.calendar.errors import NotADate
from yiwang.calendar.working import WorkingCalendar


class Unit(StrEnum):
    """Units of a period; codes of the national item exchange are kept in `limit_unit` tables elsewhere."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"

    @property
    def label(self) -> str:
        """Chinese name: 个工作日, 日, 个月, 年, 小时."""
        return _LABELS[self]


# Longer than any statute knows; keeps dates from a wrong pack inside the range of `date`.
_LONGEST = 100_000
_LABELS = {
    Unit.WORKING_DAY: "个工作日",
    Unit.DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length: `amount` (0 to 100,000) of `unit`."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= _LONGEST:
            raise ValueError("a duration is 0 to 100,000 units")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.label}"


def end_of(duration: Duration, start: date, calendar: WorkingCalendar) -> date:
    """Last day of a period that begins on `start`, before any move off a day off.

    The first day is not counted (民法典 第二百零一条); months and years end on the day of the same number,
    or on the last of the month (第二百零二条). Raises CalendarMissing, NotADate for hours.
    """
    if duration.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(start, duration.amount)
    if duration.unit is Unit.DAY:
        return start + timedelta(days=duration.amount)
    if duration.unit is Unit.HOUR:
        raise NotADate("按小时计算的期限没有截止日，要从具体时刻算起。")
    months = duration.amount * (12 if duration.unit is Unit.YEAR else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def hours_after(start: datetime, hours: int) -> datetime:
    """End of a period in hours, from the instant itself through nights and holidays (民法典 第二百零一条)."""
    if start.tzinfo is None:
        raise NotADate("时刻要带时区。")
    return start + timedelta(hours=hours)
