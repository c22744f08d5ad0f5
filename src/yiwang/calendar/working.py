"""The working calendar: which days are worked, and counting in working days, in constant time."""

import lzma
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from types import MappingProxyType

from yiwang.calendar.days import DayRow, Year, group_by_year, read_calendar_csv
from yiwang.calendar.errors import CalendarMissing


class _Stretch:
    """Consecutive loaded years, as arrays over day ordinals."""

    __slots__ = ("base", "last_year", "upto", "worked")

    def __init__(self, years: list[Year]) -> None:
        self.last_year = years[-1].number
        self.base = date(years[0].number, 1, 1).toordinal()
        count = date(self.last_year, 12, 31).toordinal() - self.base + 1
        # date.toordinal() % 7 is 0 on Sunday and 6 on Saturday.
        flags = bytearray((self.base + i) % 7 not in (0, 6) for i in range(count))
        for year in years:
            for row in year.rows:
                flags[row.day.toordinal() - self.base] = row.kind == "workday_makeup"
        self.worked = array("i", (self.base + i for i, flag in enumerate(flags) if flag))
        self.upto = array("i", accumulate(flags))


class WorkingCalendar:
    """Immutable; a question about a year that is not loaded raises CalendarMissing."""

    __slots__ = ("_of_year", "_years")

    def __init__(self, years: Mapping[int, Year]) -> None:
        self._years = MappingProxyType(dict(sorted(years.items())))
        self._of_year: dict[int, _Stretch] = {}
        run: list[Year] = []
        for year in self._years.values():
            if run and year.number != run[-1].number + 1:
                self._add(run)
                run = []
            run.append(year)
        if run:
            self._add(run)

    def _add(self, run: list[Year]) -> None:
        stretch = _Stretch(run)
        self._of_year.update((y.number, stretch) for y in run)

    @classmethod
    def from_rows(cls, rows: Iterable[DayRow]) -> "WorkingCalendar":
        """Build from rows; raises CalendarDataError for a year that is not whole."""
        return cls(group_by_year(rows))

    def with_rows(self, rows: Iterable[DayRow]) -> "WorkingCalendar":
        """A new calendar in which `rows` replace what was known of the same days.

        A later notice may change the last days of a December already loaded.
        """
        merged = {row.day: row for year in self._years.values() for row in year.rows}
        merged.update((row.day, row) for row in rows)
        return type(self).from_rows(merged.values())

    @property
    def years(self) -> Mapping[int, Year]:
        """The loaded years with their rows, in order."""
        return self._years

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day. Raises CalendarMissing."""
        stretch = self._stretch(day)
        index = day.toordinal() - stretch.base
        return stretch.upto[index] > (stretch.upto[index - 1] if index else 0)

    def name_of(self, day: date) -> str:
        """Name of the festival that `day` belongs to, "" for a plain day. Raises CalendarMissing."""
        self._stretch(day)
        rows = self._years[day.year].rows
        place = bisect_left(rows, day, key=lambda row: row.day)
        return rows[place].name if place < len(rows) and rows[place].day == day else ""

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which is itself not counted (民法典 第二百零一条).

        A negative n counts back; n = 0 gives `start` or, from a day off, the next working day.
        Raises CalendarMissing.
        """
        if n == 0:
            return self.roll_forward(start)
        stretch = self._stretch(start)
        index = start.toordinal() - stretch.base
        place = stretch.upto[index] + n - 1
        if n < 0:
            # Counting back, the days strictly before `start` are the candidates.
            place = (stretch.upto[index - 1] if index else 0) + n
            if place < 0:
                raise CalendarMissing(date.fromordinal(stretch.base).year - 1)
        elif place >= len(stretch.worked):
            raise CalendarMissing(stretch.last_year + 1)
        return date.fromordinal(stretch.worked[place])

    def working_days_between(self, start: date, end: date) -> int:
        """Number of working days after `start` up to and with `end`; negative when `end` is earlier.

        Raises CalendarMissing, also for a gap between the two days.
        """
        if end < start:
            return -self.working_days_between(end, start)
        first, last = self._stretch(start), self._stretch(end)
        if first is not last:
            raise CalendarMissing(first.last_year + 1)
        return first.upto[end.toordinal() - first.base] - first.upto[start.toordinal() - first.base]

    def roll_forward(self, day: date) -> date:
        """`day` if it is worked, else the next working day. Raises CalendarMissing."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def roll_back(self, day: date) -> date:
        """`day` if it is worked, else the last working day before it. Raises CalendarMissing."""
        return day if self.is_working(day) else self.add_working_days(day + timedelta(days=1), -1)

    def _stretch(self, day: date) -> _Stretch:
        try:
            return self._of_year[day.year]
        except KeyError:
            raise CalendarMissing(day.year) from None


@cache
def load_builtin() -> WorkingCalendar:
    """The calendar shipped with the package: 2004 to 2026 (see data/README.md)."""
    packed = files("yiwang.calendar").joinpath("data", "days_2004_2026.csv.xz").read_bytes()
    return WorkingCalendar.from_rows(read_calendar_csv(lzma.decompress(packed).decode()))
