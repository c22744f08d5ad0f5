"""The columns of a table of one licence type, the same for template, upload, error export and service interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput
from yiwang.people.staffing.spreadsheet import FORMULA, Line
from yiwang.support.licences.definition import LicenceType, in_chinese

Cells = Mapping[str, str]
# Headings stay Chinese in every language: a table goes round between offices.
FIXED = {
    "source_id": "来源编号",
    "number": "证照编号",
    "holder": "持证主体",
    "holder_code": "持证主体代码",
    "issued_on": "颁发日期",
    "valid_from": "有效期起",
    "valid_until": "有效期止",
}
NEEDED = frozenset({"number", "holder", "holder_code", "issued_on"})
WORDS = "错在哪里"


@dataclass(frozen=True, slots=True)
class Columns:
    """``titles`` by column; fields of the face stand under ``face.<name>``."""

    titles: Mapping[str, str]
    needed: frozenset[str]

    @staticmethod
    def of_field(name: str) -> str:
        """The column of a field."""
        return f"face.{name}"

    @property
    def heading(self) -> list[str]:
        """The heading as it is written: what is needed with a star."""
        return [f"{title}*" if column in self.needed else title for column, title in self.titles.items()]


def columns_of(kind: LicenceType) -> Columns:
    """The columns of a type; a field with the title of another column is told apart by its name."""
    titles = dict(FIXED)
    needed = set(NEEDED)
    for name, spec in kind.fields.items():
        title = in_chinese(spec["title"])
        titles[Columns.of_field(name)] = title if title not in titles.values() else f"{title}（{name}）"
        if spec.get("required"):
            needed.add(Columns.of_field(name))
    return Columns(titles, frozenset(needed))


def places_of(columns: Columns, heading: Line) -> dict[str, int]:
    """Where each column stands; refuses ``invalid_input`` at ``/file`` if one that is needed is missing or twice."""
    named = {title: column for column, title in columns.titles.items()}
    found: dict[str, int] = {}
    for at, cell in enumerate(heading.cells):
        column = named.get(cell.strip().rstrip("*"))
        if column is not None and column in found:
            raise InvalidInput(fields={"/file": _("“%(title)s”这一列有两个。") % {"title": cell}})
        if column is not None:
            found[column] = at
    missing = [columns.titles[column] for column in columns.titles if column in columns.needed and column not in found]
    if missing:
        said = _("表格缺少这些列：%(titles)s。请用模板填写。") % {"titles": "、".join(missing)}
        raise InvalidInput(fields={"/file": said})
    return found


def cells_of(columns: Columns, places: Mapping[str, int], line: Line) -> dict[str, str]:
    """The cells of a line by column; a formula is marked and judged later."""
    cells = {column: line.cells[at] if at < len(line.cells) else "" for column, at in places.items()}
    return {column: cells.get(column, "") for column in columns.titles}


def cells_sent(columns: Columns, sent: Mapping[str, object]) -> dict[str, str]:
    """The cells of a row that a program sent: fixed columns by their names, the face under ``fields``."""
    face = sent.get("fields")
    given = {Columns.of_field(str(name)): value for name, value in face.items()} if isinstance(face, Mapping) else {}
    given |= {name: sent.get(name, "") for name in FIXED}
    return {column: _text(given.get(column, "")) for column in columns.titles}


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:300]


def line_of(columns: Columns, cells: Cells, words: str = "") -> Sequence[str]:
    """A row as the table had it, with what is wrong at the end."""
    row = [cells.get(column, "") for column in columns.titles]
    return [*("" if cell == FORMULA else cell for cell in row), words]
