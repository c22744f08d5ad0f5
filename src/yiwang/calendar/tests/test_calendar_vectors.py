"""Published days and worked-out deadlines, from the standards file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yiwang.calendar import Basis, Duration, Limit, Unit, deadline, load_builtin

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
CALENDAR = load_builtin()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_holidays_and_days_worked_instead(year: str) -> None:
    rows = CALENDAR.years[int(year)].rows
    assert [str(r.day) for r in rows if r.kind == "holiday"] == VECTORS["calendar"]["holidays"][year]
    assert [str(r.day) for r in rows if r.kind != "holiday"] == VECTORS["calendar"]["makeup_workdays"][year]


def test_the_shipped_years() -> None:
    assert list(CALENDAR.years) == list(range(2004, 2027))
    assert sum(len(y.rows) for y in CALENDAR.years.values()) == 771


@pytest.mark.parametrize("case", VECTORS["working_day_deadlines"]["cases"], ids=lambda c: c["why"])
def test_working_days(case: dict[str, Any]) -> None:
    end = CALENDAR.add_working_days(day(case["start"]), case["working_days"])
    assert end == day(case["deadline"])
    assert CALENDAR.working_days_between(day(case["start"]), end) == case["working_days"]


@pytest.mark.parametrize("case", VECTORS["natural_day_deadlines"]["cases"], ids=lambda c: c["start"])
def test_natural_days(case: dict[str, Any]) -> None:
    for rolls, expected in ((True, case["deadline"]), (False, case["raw_end"])):
        limit = Limit("x", "试", Duration(case["natural_days"], Unit.DAY), Basis("民法典", "第二百零三条"), rolls=rolls)
        assert deadline(limit, day(case["start"]), calendar=CALENDAR).due_on == day(expected)
