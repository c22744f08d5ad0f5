"""The demo's calendar: the shipped years, then years that nobody can know yet, plainly marked as demo.

The rows of 2027 to 2029 are the days that 全国年节及纪念日放假办法 itself names, without the weekend days worked
instead. A year that an administrator has loaded is left alone.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from yiwang.core import calendar_store
from yiwang.core.models import CalendarDay


def load_days() -> int:
    """Load what is missing; returns the number of rows."""
    rows = calendar_store.load_builtin()
    for year, path in _demo_years().items():
        if not CalendarDay.objects.filter(day__year=year).exists():
            rows += calendar_store.load_csv(path)
    return rows


def _demo_years() -> dict[int, Path]:
    calendar = Path(str(files("yiwang.calendar"))) / "data"
    own = Path(__file__).parent / "data"
    return {2027: calendar / "demo_2027.csv", 2028: own / "days_2028.csv", 2029: own / "days_2029.csv"}
