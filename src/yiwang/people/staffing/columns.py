"""The columns of a staff table, the same for import and export, and how the cells of a row are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput
from yiwang.people.administration import today
from yiwang.people.persons import checked_number
from yiwang.people.staffing.spreadsheet import FORMULA, Line

COLUMNS = {
    "name": gettext_noop("姓名"),
    "login": gettext_noop("账号"),
    "office": gettext_noop("机构"),
    "place": gettext_noop("地区代码"),
    "post": gettext_noop("岗位"),
    "since": gettext_noop("任职日期"),
    "until": gettext_noop("卸任日期"),
    "nature": gettext_noop("任职方式"),
    "extension": gettext_noop("办公电话"),
    "number": gettext_noop("身份证号码"),
}
PROVEN = gettext_noop("已核对")  # in place of the number of whoever is known: an export carries no numbers
NEEDED = ("name", "login", "office", "post", "since")
NATURES = {"": gettext_noop("正式"), "acting": gettext_noop("代理"), "temporary": gettext_noop("临时")}
EARLIEST = date(1950, 1, 1)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(slots=True)
class Wanted:
    """A row as it was read; ``problems`` are sentences by column."""

    line: int
    cells: dict[str, str]
    since: date | None = None
    until: date | None = None
    nature: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def places_of(heading: Line) -> dict[str, int]:
    """Where each column stands; refuses ``invalid_input`` if one that is needed is missing or stands twice."""
    named = {_(title): key for key, title in COLUMNS.items()} | {title: key for key, title in COLUMNS.items()}
    found: dict[str, int] = {}
    for position, cell in enumerate(heading.cells):
        key = named.get(cell.strip().rstrip("*"))
        if key is not None and key in found:
            raise InvalidInput(fields={"/file": _("“%(title)s”这一列有两个。") % {"title": cell}})
        if key is not None:
            found[key] = position
    missing = [_(COLUMNS[key]) for key in NEEDED if key not in found]
    if missing:
        said = _("表格缺少这些列：%(titles)s。请用导出的表格来改。") % {"titles": "、".join(missing)}
        raise InvalidInput(fields={"/file": said})
    return found


def read_row(line: Line, places: Mapping[str, int]) -> Wanted:
    """The cells by column, with what cannot be read said at its column."""
    cells = {key: line.cells[at] if at < len(line.cells) else "" for key, at in places.items()}
    row = Wanted(line.number, {key: cells.get(key, "") for key in COLUMNS})
    for key, value in row.cells.items():
        if value == FORMULA:
            row.cells[key] = ""
            row.problems[key] = _("这一格是公式，请改成写好的内容。")
        elif key in NEEDED and not value:
            row.problems[key] = _("请填写%(title)s。") % {"title": _(COLUMNS[key])}
    row.cells["login"] = row.cells["login"].lower()
    row.since = _day(row, "since")
    row.until = _day(row, "until")
    if row.since and row.until and row.until < row.since:
        row.problems.setdefault("until", _("卸任日期不能早于任职日期。"))
    row.nature = _nature(row)
    _number(row)
    return row


def proven(cell: str) -> bool:
    """Whether the cell says that the person is known already."""
    return cell in (PROVEN, _(PROVEN))


def _number(row: Wanted) -> None:
    value = row.cells["number"]
    if not value or proven(value) or "number" in row.problems:
        return
    try:
        row.cells["number"] = checked_number(value)
    except InvalidInput as refused:
        said = refused.fields["/number"]
        row.problems["number"] = _("%(said)s在表格里要把这一列设成文本。") % {"said": said}


def _day(row: Wanted, key: str) -> date | None:
    value = row.cells[key]
    if not value or key in row.problems:
        return None
    found = _DAY.fullmatch(value)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        row.problems[key] = _("日期要写成 2026-11-28 这样。")
    elif not EARLIEST <= day <= date(today().year + 10, 12, 31):
        row.problems[key] = _("这个日期太早或者太晚，请检查年份。")
    else:
        return day
    return None


def _nature(row: Wanted) -> str:
    given = row.cells["nature"].removesuffix("担任")
    for code, title in NATURES.items():
        if given in (title, _(title)):
            return code
    if given:
        row.problems["nature"] = _("任职方式只有正式、代理和临时。")
    return ""


def titles() -> Sequence[str]:
    """The heading."""
    return [_(title) for title in COLUMNS.values()]
