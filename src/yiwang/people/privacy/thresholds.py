"""Numbers of this room. A published parameter wins; where none is published the value below is in force.

Parameters are an engine's business, above this floor: ``use_parameters`` fills the port at start-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.calendar import WorkingCalendar
from yiwang.calendar.errors import CalendarMissing
from yiwang.core.calendar_store import calendar

Ask = Callable[[str, str, date], Any]


@dataclass(frozen=True, slots=True)
class Threshold:
    """``parameter`` is its name in packs; ``value`` a number, of days where the sentence says so."""

    parameter: str
    value: int
    sentence: str


THRESHOLDS = {
    "answer": Threshold("privacy.answer", 15, gettext_noop("答复个人信息请求的期限（工作日）")),
    "copy_kept": Threshold("privacy.copy-kept", 7, gettext_noop("个人信息副本保留几天")),
    "closing": Threshold("privacy.closing-undo", 15, gettext_noop("申请注销后几天内可以反悔")),
    "key_grace": Threshold("privacy.key-grace", 2, gettext_noop("密钥更换完成几天后销毁旧密钥")),
    "looks_a_day": Threshold("privacy.looks-a-day", 60, gettext_noop("一天查看多少个人的信息算异常")),
    "viewer_names": Threshold(
        "privacy.viewer-names", 0, gettext_noop("本人能看到查看人的姓名：1是，0否（只显示机构和岗位）")
    ),
    "fresh_proof": Threshold("privacy.fresh-proof", 10, gettext_noop("几分钟前核实过身份才能下载个人信息")),
}
_ask: list[Ask] = []


def use_parameters(ask: Ask) -> None:
    """Start-up: ``ask(parameter, division code, day)`` gives a published value, or None."""
    _ask[:] = [ask]


def days_of(name: str, division_code: str = "", on: date | None = None) -> int:
    """The number in force."""
    known = THRESHOLDS[name]
    found = _ask[0](known.parameter, division_code, on or date.today()) if _ask else None
    if isinstance(found, dict):
        found = found.get("days", found.get("minutes"))
    return int(found) if found is not None else known.value


def working_days_after(day: date, days: int) -> date:
    """The last day of a limit of working days; a year that is not loaded yet counts Monday to Friday."""
    try:
        return calendar().add_working_days(day, days)
    except CalendarMissing:
        return _plain(day, days)


def working_days_left(today: date, due: date) -> int:
    """How many working days are left after today; negative when it is past."""
    days: WorkingCalendar = calendar()
    try:
        return days.working_days_between(today, due) if due >= today else -days.working_days_between(due, today)
    except CalendarMissing:
        return _plain_between(today, due) if due >= today else -_plain_between(due, today)


def _plain(day: date, days: int) -> date:
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _plain_between(start: date, end: date) -> int:
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (end - start).days + 1))
