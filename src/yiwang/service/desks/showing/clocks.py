"""Days and clocks in words: how much is left, until which day, by which law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from yiwang.calendar import CalendarMissing
from yiwang.core.calendar_store import calendar
from yiwang.engines.proceedings.clocks import TITLES
from yiwang.ui.filters import zh_date

NO_LIMIT = "9999-12-31"
PAUSES = {
    "hearing": gettext_lazy("听证"),
    "tender": gettext_lazy("招标"),
    "auction": gettext_lazy("拍卖"),
    "inspection_test": gettext_lazy("检验"),
    "detection": gettext_lazy("检测"),
    "quarantine": gettext_lazy("检疫"),
    "appraisal": gettext_lazy("鉴定"),
    "expert_review": gettext_lazy("专家评审"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """What ``ui/status.html`` clock_badge takes. ``left`` is None where the calendar of the year is not loaded."""

    level: str
    left: int | None = None
    ends: date | None = None
    unit: str = ""
    reason: str = ""


def unit_text(unit: str, count: int) -> str:
    """个工作日, 天 or 小时."""
    if unit == "day":
        return ngettext("天", "天", count)
    if unit == "hour":
        return ngettext("小时", "小时", count)
    if unit == "month":
        return ngettext("个月", "个月", count)
    return ngettext("个工作日", "个工作日", count)


def behind_number(unit: str) -> str:
    """The unit as it follows a figure: Chinese writes it close, English leaves a space."""
    return f" {unit}" if (get_language() or "").startswith("en") else unit


def left_until(end: date, today: date, unit: str = "working_day") -> int | None:
    """Days from today to the last day, in working days unless the limit counts plain days."""
    if unit in ("day", "month"):
        return (end - today).days
    try:
        return calendar().working_days_between(today, end)
    except CalendarMissing:
        return None


def badge_of_day(due_on: str | None, card: str, today: date) -> Badge | None:
    """The badge of a row of the work-list; None where nothing is due."""
    if not due_on or due_on == NO_LIMIT:
        return None
    end = date.fromisoformat(due_on)
    left = left_until(end, today)
    level = "red" if end < today else "yellow" if card == "yellow" else "normal"
    if left is None:
        return Badge("done", ends=end)
    return Badge(level, left, end, unit_text("working_day", abs(left)))


def badge_of_clock(row: dict[str, Any], today: date) -> Badge:
    """The badge of a running clock."""
    if row["paused_on"] is not None:
        open_pause = row["pauses"][-1]["kind"] if row["pauses"] else ""
        return Badge("paused", reason=str(PAUSES.get(open_pause, _("特别程序"))))
    end = date.fromisoformat(row["due_on"])
    unit = "day" if row["unit"] in ("day", "month") else "working_day"
    left = left_until(end, today, unit)
    if left is None:
        return Badge("done", ends=end)
    level = "red" if end < today else row["card"] or "normal"
    return Badge("yellow" if level == "red" and end >= today else level, left, end, unit_text(unit, abs(left)))


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case: title, badge, the limit in words, its legal basis, the procedures that stopped it."""

    title: str
    badge: Badge | None
    limit: str
    basis: str
    ended: date | None
    pauses: list[str]


def clock_lines(rows: list[dict[str, Any]], today: date) -> list[ClockLine]:
    """All clocks of a case, the running ones first."""
    ordered = sorted(rows, key=lambda row: (row["stopped_on"] is not None, row["due_on"] or NO_LIMIT))
    return [_line(row, today) for row in ordered]


def _line(row: dict[str, Any], today: date) -> ClockLine:
    running = row["stopped_on"] is None
    amount = row["amount"]
    limit = _("共%(n)s%(unit)s，自%(day)s起") % {
        "n": amount,
        "unit": behind_number(unit_text(row["unit"], amount)),
        "day": words_of_day(row["started_on"]),
    }
    if row["extension"]:
        limit += _("，已延长%(n)s%(unit)s") % {
            "n": row["extension"],
            "unit": behind_number(unit_text(row["unit"], row["extension"])),
        }
    return ClockLine(
        title=_(TITLES.get(row["kind"], "期限")),
        badge=badge_of_clock(row, today) if running else None,
        limit=limit,
        basis=row["basis"],
        ended=None if running else date.fromisoformat(row["stopped_on"]),
        pauses=[_pause(item) for item in row["pauses"]],
    )


def _pause(item: dict[str, Any]) -> str:
    kind = PAUSES.get(item["kind"], _("特别程序"))
    if item.get("until"):
        return _("%(kind)s：%(since)s至%(until)s不计入期限") % {
            "kind": kind,
            "since": words_of_day(item["since"]),
            "until": words_of_day(item["until"]),
        }
    return _("%(kind)s：自%(since)s起不计入期限") % {"kind": kind, "since": words_of_day(item["since"])}


def words_of_day(value: str | date) -> str:
    """2026年11月28日, in the language of the page."""
    return zh_date(date.fromisoformat(value) if isinstance(value, str) else value)
