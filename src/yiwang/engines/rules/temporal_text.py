"""Reading and writing dates, times and durations (XML Schema lexical forms plus `@Area/City`)."""

from __future__ import annotations

import re

from .temporal import (
    DAY,
    HOUR,
    MAX_DURATION,
    MAX_MONTHS,
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

_DATE = re.compile(r"(-?)([1-9]\d{4,8}|\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,40}))?(?:([Zz])|([+-])(\d{2}):(\d{2})(?::(\d{2}))?|@([A-Za-z0-9_+\-/]{1,64}))?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,18})D)?(?:(T)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{1,40}))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> Date | None:
    """`2017-10-11`; None when malformed or no such day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    sign, year, month, day = match.groups()
    return date_of(-int(year) if sign else int(year), int(month), int(day))


def _nanos(fraction: str | None) -> int:
    return int((fraction or "0")[:9].ljust(9, "0"))


def parse_time(text: str) -> Time | None:
    """`10:30:00`, with fraction, `Z`, `+08:00` or `@Asia/Shanghai`; None when malformed."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    nanos = hour * HOUR + minute * MINUTE + second * SECOND + _nanos(match[4])
    if match[10] is not None:
        return Time(nanos, None, match[10]) if is_zone(match[10]) else None
    if match[5] is not None:
        return Time(nanos, 0)
    if match[6] is None:
        return Time(nanos)
    if int(match[8]) > 59 or int(match[9] or 0) > 59:
        return None
    offset = int(match[7]) * 3600 + int(match[8]) * 60 + int(match[9] or 0)
    if offset > MAX_OFFSET:
        return None
    return Time(nanos, -offset if match[6] == "-" else offset)


def parse_date_time(text: str) -> DateTime | None:
    """`2017-10-11T10:30:00…`, or a date alone for its midnight; None when malformed."""
    day, separator, clock = text.partition("T")
    date = parse_date(day)
    time = parse_time(clock) if separator else Time(0)
    return None if date is None or time is None else DateTime(date, time)


def parse_duration(text: str) -> DayDuration | MonthDuration | None:
    """`P1Y2M` or `P1DT2H3M4.5S`; None when malformed or when both kinds are mixed."""
    match = _MONTHS.fullmatch(text)
    if match is not None and (match[2] or match[3]):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return MonthDuration(-months if match[1] else months) if months <= MAX_MONTHS else None
    match = _DAYS.fullmatch(text)
    if match is None or not any(match[i] for i in (2, 4, 5, 6)) or (match[3] and not any(match.group(4, 5, 6))):
        return None
    nanos = int(match[2] or 0) * DAY + int(match[4] or 0) * HOUR + int(match[5] or 0) * MINUTE
    nanos += int(match[6] or 0) * SECOND + _nanos(match[7])
    return DayDuration(-nanos if match[1] else nanos) if nanos <= MAX_DURATION else None


def parse_temporal(text: str) -> Date | Time | DateTime | DayDuration | MonthDuration | None:
    """The value of `@"text"`: the first of duration, date and time, date, time that fits."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def date_text(value: Date) -> str:
    """ISO 8601 text of a date."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def _fraction(nanos: int) -> str:
    return "" if nanos == 0 else f".{nanos:09d}".rstrip("0")


def offset_text(offset: int) -> str:
    """`Z`, `+08:00` or `+02:45:55`."""
    if offset == 0:
        return "Z"
    seconds = abs(offset)
    tail = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f"{'-' if offset < 0 else '+'}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{tail}"


def time_text(value: Time) -> str:
    """ISO 8601 text of a time, with its offset or `@zone`."""
    seconds, nanos = divmod(value.nanos, SECOND)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{_fraction(nanos)}"
    if value.zone is not None:
        return f"{clock}@{value.zone}"
    return clock if value.offset is None else clock + offset_text(value.offset)


def date_time_text(value: DateTime) -> str:
    """ISO 8601 text of a date and time."""
    return f"{date_text(value.date)}T{time_text(value.time)}"


def duration_text(value: DayDuration | MonthDuration) -> str:
    """Normal form of a duration: `P1Y2M`, `P1DT2H`; zero is `P0M` or `PT0S`."""
    if isinstance(value, MonthDuration):
        years, months = divmod(abs(value.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if value.months < 0 else ''}P{body or '0M'}"
    days, rest = divmod(abs(value.nanos), DAY)
    seconds, nanos = divmod(rest, SECOND)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or nanos:
        clock += f"{seconds}{_fraction(nanos)}S"
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if value.nanos < 0 else ''}P{body or 'T0S'}"
