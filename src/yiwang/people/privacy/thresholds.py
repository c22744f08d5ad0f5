"""Numbers of this room. A published parameter wins; where none is published the value below is in force.

Parameters are an engine's business, above this floor: ``use_parameters`` fills the port at start-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.calendar import WorkingCalendar, legal_day
from yiwang.calendar.errors import CalendarMissing
from yiwang.core import clock
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
    """The number in force on a day of the law (Asia/Shanghai), today if none is given."""
    known = THRESHOLDS[name]
    found = _ask[0](known.parameter, division_code, on or legal_day(clock.now())) if _ask else None
    if isinstance(found, dict):
        found = found.get("days", found.get("minutes"))
    return int(found) if found is not None else known.value


def working_days_after(day: date, days: int) -> date:
    """The last day of a limit of working days.

    A person's request is never refused because the calendar of next year is not published yet, and no weekday is taken
    for a working day either: where the calendar ends, each day that is left counts as it comes. No calendar makes that
    later than the true last day, so the office may have less time than the limit gives, the person never waits longer.
    """
    known = calendar()
    try:
        return known.add_working_days(day, days)
    except CalendarMissing:
        end = _last_known(known, day)
        worked = known.working_days_between(day, end) if end > day else 0
        return end + timedelta(days=days - worked)


def working_days_left(today: date, due: date) -> int | None:
    """How many working days are left after today; negative when it is past, None where the calendar does not say."""
    known = calendar()
    try:
        return known.working_days_between(today, due) if due >= today else -known.working_days_between(due, today)
    except CalendarMissing:
        return None


def _last_known(known: WorkingCalendar, day: date) -> date:
    """The end of the years that are loaded without a gap from the day's own on; the day itself if that one is not."""
    year = day.year
    while year in known.years:
        year += 1
    return date(year - 1, 12, 31) if year > day.year else day
