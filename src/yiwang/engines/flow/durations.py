"""ISO 8601 durations as law counts them: one amount in one unit, never silently turned into seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNITS = ("working_day", "day", "hour", "minute", "second", "month")
_PATTERN = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,4})/(P.*)", re.ASCII)


class DurationRefused(ValueError):
    """The text is no duration that can be counted in one unit; the message says so in Chinese."""

    code = "flow_duration_refused"


@dataclass(frozen=True, slots=True)
class Duration:
    """`amount` of `unit`: working_day, day, hour, minute, second or month."""

    amount: int
    unit: str


def parse_duration(text: str, unit: str = "") -> Duration:
    """Read `P3D`, `PT36H`, `P1DT12H` (36 hours), `P2M`; with `unit` the text must be a whole number of it.

    >>> parse_duration("P3D", "working_day")
    Duration(amount=3, unit='working_day')
    """
    match = _PATTERN.fullmatch(text.strip())
    parts = {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    if not parts or sum(parts.values()) == 0 or text.strip().endswith("T"):
        raise DurationRefused(f"“{text}”不是有效的时长。")
    duration = _one_unit(parts, text)
    if not unit or unit == duration.unit:
        return duration
    if unit == "working_day" and duration.unit == "day":
        return Duration(duration.amount, "working_day")
    if unit == "hour" and duration.unit == "day":
        return Duration(duration.amount * 24, "hour")
    raise DurationRefused(f"“{text}”不能按“{unit}”计算。")


def _one_unit(parts: dict[str, int], text: str) -> Duration:
    months = parts.pop("years", 0) * 12 + parts.pop("months", 0)
    if months:
        if any(parts.values()):
            raise DurationRefused(f"“{text}”把月和日混在一起,无法准确计算。")
        return Duration(months, "month")
    days = parts.get("weeks", 0) * 7 + parts.get("days", 0)
    hours, minutes, seconds = (parts.get(name, 0) for name in ("hours", "minutes", "seconds"))
    if seconds:
        return Duration(((days * 24 + hours) * 60 + minutes) * 60 + seconds, "second")
    if minutes:
        return Duration((days * 24 + hours) * 60 + minutes, "minute")
    if hours:
        return Duration(days * 24 + hours, "hour")
    return Duration(days, "day")


def parse_cycle(text: str, unit: str = "") -> tuple[Duration, int]:
    """Read `R3/PT10M`: the duration, and how often it fires again after the first time (-1: without end)."""
    match = _CYCLE.fullmatch(text.strip())
    if not match:
        raise DurationRefused(f"“{text}”不是有效的重复时长。")
    times = int(match[1]) if match[1] else 0
    if match[1] and times == 0:
        raise DurationRefused(f"“{text}”一次也不会触发。")
    return parse_duration(match[2], unit), (times - 1 if times else -1)
