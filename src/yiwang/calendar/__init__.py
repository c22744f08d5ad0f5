"""The working calendar and statutory time limits. Pure: no Django, no clock of its own, no guess.

A year without data is refused (`CalendarMissing`), never computed from weekends alone: in China the
State Council's notice moves working days onto weekends every year.
"""

from yiwang.calendar.cards import Card, card, red_from, yellow_from
from yiwang.calendar.days import DayRow, Year, read_calendar_csv
from yiwang.calendar.deadline import (
    ClockState,
    Deadline,
    Extension,
    Pause,
    check_pause,
    deadline,
    latest_before,
)
from yiwang.calendar.durations import Duration, Unit, end_of, hours_after
from yiwang.calendar.errors import (
    CalendarDataError,
    CalendarError,
    CalendarMissing,
    ExtensionNotAllowed,
    PauseNotAllowed,
)
from yiwang.calendar.legal_day import day_bounds, legal_day
from yiwang.calendar.limit_data import EXCHANGE_UNITS, LimitDataError, read_limit
from yiwang.calendar.limits import Basis, Limit, PauseKind, Silence
from yiwang.calendar.statutes import DAY_MEANINGS, LIMITS, unit_of_days
from yiwang.calendar.working import WorkingCalendar, load_builtin

__all__ = [
    "DAY_MEANINGS",
    "EXCHANGE_UNITS",
    "LIMITS",
    "Basis",
    "CalendarDataError",
    "CalendarError",
    "CalendarMissing",
    "Card",
    "ClockState",
    "DayRow",
    "Deadline",
    "Duration",
    "Extension",
    "ExtensionNotAllowed",
    "Limit",
    "LimitDataError",
    "Pause",
    "PauseKind",
    "PauseNotAllowed",
    "Silence",
    "Unit",
    "WorkingCalendar",
    "Year",
    "card",
    "check_pause",
    "day_bounds",
    "deadline",
    "end_of",
    "hours_after",
    "latest_before",
    "legal_day",
    "load_builtin",
    "read_calendar_csv",
    "read_limit",
    "red_from",
    "unit_of_days",
    "yellow_from",
]
