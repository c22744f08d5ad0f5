"""The annual check by the rule of a type: which year is due, from when until when. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_WHOLE_YEAR = ("01-01", "12-31")


@dataclass(frozen=True, slots=True)
class AnnualRule:
    """``every`` in years; ``begins`` and ``ends`` are month and day; ``by`` is ``holder`` or ``office``."""

    every: int
    begins: tuple[int, int]
    ends: tuple[int, int]
    by: str
    suspends_failed: bool
    suspends_overdue: bool

    def window(self, year: int) -> tuple[date, date]:
        """First and last day of the check in ``year``."""
        return _day(year, self.begins), _day(year, self.ends)

    def due_year(self, issued_on: date, last: int | None) -> int:
        """The year that is due next: the first one after issuing, then ``every`` years after the last result."""
        return (issued_on.year if last is None else last) + self.every

    def due_on(self, issued_on: date, last: int | None) -> date:
        """The last day of the check that is due next."""
        return self.window(self.due_year(issued_on, last))[1]

    def first_due(self, issued_on: date, today: date) -> date:
        """The first last day that is not past: nobody is late for years in which the rule was not known."""
        year = self.due_year(issued_on, None)
        while self.window(year)[1] < today:
            year += self.every
        return self.window(year)[1]

    def year_at(self, day: date) -> int | None:
        """The year for which a check can be recorded on ``day``: its window has begun; None before it."""
        return day.year if day >= self.window(day.year)[0] else None


def rule_of(content: Mapping[str, Any]) -> AnnualRule | None:
    """The rule that a licence type declares, or None."""
    spec = content.get("annual_check")
    if not spec:
        return None
    return AnnualRule(
        every=int(spec.get("every", 1)),
        begins=_month_day(str(spec.get("from", _WHOLE_YEAR[0]))),
        ends=_month_day(str(spec.get("until", _WHOLE_YEAR[1]))),
        by=str(spec["by"]),
        suspends_failed=spec.get("if_failed", "suspend") == "suspend",
        suspends_overdue=spec.get("if_overdue", "none") == "suspend",
    )


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def _day(year: int, month_day: tuple[int, int]) -> date:
    """29 February is the 28th in a common year."""
    month, day = month_day
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return date(year, month, day)
