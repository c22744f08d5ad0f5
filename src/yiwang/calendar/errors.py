"""Refusals of the calendar: each has a stable code and a Chinese message that says what to do."""

from __future__ import annotations

from yiwang.sentences import SaidError, gettext_noop


class CalendarError(SaidError):
    """Base of all refusals here."""

    code = "calendar"


class CalendarMissing(CalendarError):
    """A day of `year` was asked for and no data of that year are loaded."""

    code = "calendar_missing"

    def __init__(self, year: int) -> None:
        super().__init__(
            gettext_noop(
                "还没有 %(year)d 年的工作日历，系统不会猜测。请管理员按国务院办公厅的节假日通知准备 CSV 文件，"
                "运行 yiwang calendar load 文件名。"
            ),
            year=year,
        )
        self.year = year


class CalendarDataError(CalendarError):
    """A calendar file cannot be used. `rows` lists (line number, sentence)."""

    code = "calendar_data"

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        shown = "；".join(f"第 {line} 行：{text}" if line else text for line, text in rows[:10])
        more = f"；还有 {len(rows) - 10} 处" if len(rows) > 10 else ""
        super().__init__(f"日历文件有 {len(rows)} 处错误。{shown}{more}。请改正后重新载入。")
        self.rows = rows


class PauseNotAllowed(CalendarError):
    """The statute does not let the clock stand still for this reason."""

    code = "pause_not_allowed"


class ExtensionNotAllowed(CalendarError):
    """The statute does not allow this extension: none at all, a second one, too long, or too late."""

    code = "extension_not_allowed"


class NotADate(CalendarError):
    """A limit in hours has no day; ask `hours_after` for its instant. Or an instant without time zone."""

    code = "instant_needed"
