"""The loaded working calendar: rows in the database, one immutable calendar per generation in each process."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from yiwang.calendar import DayRow, WorkingCalendar, read_calendar_csv
from yiwang.calendar import load_builtin as shipped
from yiwang.core import generation
from yiwang.core.models import CalendarDay


def calendar() -> WorkingCalendar:
    """The calendar from the loaded rows; years without rows are refused when asked for."""
    return generation.cached(("calendar",), _read)


def _read() -> WorkingCalendar:
    rows = CalendarDay.objects.order_by("day").values_list("day", "kind", "name")
    return WorkingCalendar.from_rows([DayRow(day, kind, name) for day, kind, name in rows])


def load_csv(path: str | Path) -> int:
    """Load a CSV of holidays and make-up days (command ``yiwang calendar load FILE``); returns its rows."""
    text = Path(path).read_text(encoding="utf-8-sig")
    return _store(read_calendar_csv(text), source=Path(path).name)


def load_builtin() -> int:
    """Load the shipped days 2004 to 2026, unless any are loaded already."""
    if CalendarDay.objects.exists():
        return 0
    rows = [row for year in shipped().years.values() for row in year.rows]
    return _store(rows, source="随软件提供（2004—2026）")


def _store(rows: list[DayRow], source: str) -> int:
    with transaction.atomic():
        years = {row.day.year for row in rows}
        CalendarDay.objects.filter(day__year__in=years).delete()
        CalendarDay.objects.bulk_create([CalendarDay(day=r.day, kind=r.kind, name=r.name, source=source) for r in rows])
        generation.bump()
    return len(rows)
