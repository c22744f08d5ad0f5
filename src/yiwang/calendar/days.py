"""Rows of the working calendar: what the State Council's notice says about single days."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from yiwang.calendar.errors import CalendarDataError

Kind = Literal["holiday", "workday_makeup"]

# Fixed by 全国年节及纪念日放假办法: a file without these days is not a whole year.
_EVERY_YEAR = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_KINDS: dict[str, Kind] = {
    "holiday": "holiday",
    "workday_makeup": "workday_makeup",
    "放假": "holiday",
    "节假日": "holiday",
    "上班": "workday_makeup",
    "调休上班": "workday_makeup",
}


@dataclass(frozen=True, slots=True, order=True)
class DayRow:
    """One day that differs from the plain week: a holiday, or a weekend day that is worked."""

    day: date
    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """All rows of one calendar year; the other days follow the week."""

    number: int
    rows: tuple[DayRow, ...]


def read_calendar_csv(text: str) -> list[DayRow]:
    """Read `date,kind,name` lines (ISO dates; kind holiday or workday_makeup, or 放假 / 上班).

    Raises CalendarDataError with every wrong line at once: a day twice, a kind unknown, a working
    weekday that is declared worked, a date that does not exist.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not reader.fieldnames or not {"date", "kind"} <= {f.strip() for f in reader.fieldnames if f}:
        raise CalendarDataError([(1, "第一行要写列名 date,kind,name")])
    rows: dict[date, DayRow] = {}
    wrong: list[tuple[int, str]] = []
    for line in reader:
        cells = {(k or "").strip(): (v or "").strip() for k, v in line.items() if isinstance(v, str)}
        if not any(cells.values()):
            continue
        row = _read_row(cells)
        if isinstance(row, str):
            wrong.append((reader.line_num, row))
        elif row.day in rows:
            wrong.append((reader.line_num, f"{row.day} 出现了两次"))
        else:
            rows[row.day] = row
    if wrong:
        raise CalendarDataError(wrong)
    return sorted(rows.values())


def _read_row(cells: dict[str, str]) -> DayRow | str:
    try:
        day = date.fromisoformat(cells.get("date", ""))
    except ValueError:
        return "日期不对，要写成 2027-01-01 这样"
    kind = _KINDS.get(cells.get("kind", ""))
    if kind is None:
        return "类型不对，只能写 holiday（放假）或 workday_makeup（上班）"
    if kind == "workday_makeup" and day.weekday() < 5:
        return f"{day} 本来就是工作日，不用写成调休上班"
    return DayRow(day, kind, cells.get("name", ""))


def group_by_year(rows: Iterable[DayRow]) -> dict[int, Year]:
    """Sort rows into calendar years and keep those that are whole.

    The notice of one year can name days of the December before or the January after. Such a stray row
    does not make a year whole; a year with some of its fixed holidays but not all is refused.
    """
    by_year: dict[int, list[DayRow]] = {}
    for row in sorted(rows):
        by_year.setdefault(row.day.year, []).append(row)
    years: dict[int, Year] = {}
    wrong: list[tuple[int, str]] = []
    for number, own in by_year.items():
        holidays = {(r.day.month, r.day.day) for r in own if r.kind == "holiday"}
        missing = [f"{m} 月 {d} 日" for m, d in _EVERY_YEAR if (m, d) not in holidays]
        if not missing:
            years[number] = Year(number, tuple(own))
        elif len(own) > 5 or len(missing) < len(_EVERY_YEAR) - 1:
            wrong.append((0, f"{number} 年的数据不全，缺少法定节日 {'、'.join(missing)}"))
    if wrong:
        raise CalendarDataError(wrong)
    return years
