"""Dates, times and durations of FEEL (DMN 1.3 §10.3.2.3), for years -999999999 to 999999999.

Python's `datetime` ends at the years 1 and 9999 and at microseconds, so these are own values. Nanoseconds are
integers; offsets are seconds east of UTC; zones are IANA names. All values are immutable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAX_YEAR = 999_999_999
MAX_OFFSET = 18 * 3600
MAX_DURATION = 10**12 * DAY
MAX_MONTHS = 10**12
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_month(year: int, month: int) -> int:
    """Number of days of a month of the proleptic Gregorian calendar."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _MONTH_DAYS[month - 1]


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar; year 0 exists, as in ISO 8601."""

    year: int
    month: int
    day: int

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        year = self.year - (self.month <= 2)
        era, year_of_era = divmod(year, 400)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.ordinal + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 for the first of January."""
        return self.ordinal - Date(self.year, 1, 1).ordinal + 1


def date_of(year: int, month: int, day: int) -> Date | None:
    """The date, or None when there is no such day."""
    if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def date_from_ordinal(ordinal: int) -> Date | None:
    """The date that many days after 1970-01-01, or None beyond the supported years."""
    era, day_of_era = divmod(ordinal + 719468, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return date_of(year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, with an offset, with a zone, or local (neither)."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @property
    def is_local(self) -> bool:
        """True when neither offset nor zone is known."""
        return self.offset is None and self.zone is None

    @property
    def offset_seconds(self) -> int | None:
        """Seconds east of UTC; for a zone without a date the standard time of January 2000."""
        return self.offset if self.zone is None else zone_offset(self.zone, Date(2000, 1, 1), self.nanos)

    @property
    def key(self) -> int:
        """Order of times of one kind: UTC nanoseconds, or local nanoseconds."""
        return self.nanos - (self.offset_seconds or 0) * SECOND


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and a time of day."""

    date: Date
    time: Time

    @property
    def is_local(self) -> bool:
        """True when neither offset nor zone is known."""
        return self.time.is_local

    @property
    def offset_seconds(self) -> int | None:
        """Seconds east of UTC on that day, or None for a local date and time."""
        zone = self.time.zone
        return self.time.offset if zone is None else zone_offset(zone, self.date, self.time.nanos)

    @property
    def key(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 in UTC, or of the local clock."""
        return self.date.ordinal * DAY + self.time.nanos - (self.offset_seconds or 0) * SECOND


@dataclass(frozen=True, slots=True)
class DayDuration:
    """A `days and time duration` in nanoseconds."""

    nanos: int


@dataclass(frozen=True, slots=True)
class MonthDuration:
    """A `years and months duration` in months."""

    months: int


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """True for a known IANA zone name."""
    return name in _zones()


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_offset(name: str, date: Date, nanos: int) -> int:
    """Offset of a zone at a local time; years that Python cannot hold borrow one of the same leap pattern."""
    year = date.year if 2 <= date.year <= 9998 else 2000 + date.year % 400
    seconds = nanos // SECOND
    local = datetime(
        year,
        date.month,
        date.day,
        seconds // 3600,
        seconds // 60 % 60,
        seconds % 60,
        tzinfo=_zone(name),
    )
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def offset_at_instant(name: str, seconds: int) -> int:
    """Offset of a zone at an instant (seconds since 1970 UTC)."""
    cycle = 146097 * 86400
    inside = seconds if -60_000_000_000 < seconds < 250_000_000_000 else seconds % cycle
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=inside)
    offset = moment.astimezone(_zone(name)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def datetime_from_key(key: int, like: Time) -> DateTime | None:
    """The inverse of `DateTime.key`, in the offset, zone or local clock of `like`."""
    offset = like.offset or 0
    if like.zone is not None:
        offset = offset_at_instant(like.zone, key // SECOND)
    ordinal, nanos = divmod(key + offset * SECOND, DAY)
    date = date_from_ordinal(ordinal)
    return None if date is None else DateTime(date, Time(nanos, like.offset, like.zone))
