"""Reading a workbook of items that somebody uploaded: several sheets, bounded, nothing is trusted.

What an xlsx may be is the same as for every table (``people.staffing.spreadsheet``); besides, cells may be long.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, TooLarge
from yiwang.people.staffing.spreadsheet import check_archive
from yiwang.service.catalogue_exchange.sheets.columns import (
    BY_TITLE,
    FORMULA,
    ITEMS,
    PROBLEMS_TITLE,
    SHEETS,
    Sheet,
)

MOST_BYTES = 20 << 20
MOST_UNPACKED = 200 << 20
MOST_ITEMS = 2_000
MOST_PARTS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 40_000


@dataclass(slots=True)
class TypedRow:
    """A row as it was typed: its line in the sheet and the texts by column."""

    line: int
    cells: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return {"line": self.line, "cells": self.cells}


@dataclass(slots=True)
class TypedItem:
    """An item with the rows of the other sheets that name it. ``row`` is None where no row of 事项 has this number."""

    ref: str
    row: TypedRow | None
    parts: dict[str, list[TypedRow]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        parts = {part: [row.as_json() for row in rows] for part, rows in self.parts.items()}
        return {"ref": self.ref, "row": self.row.as_json() if self.row else None, "parts": parts}

    @staticmethod
    def from_json(kept: Any) -> TypedItem:
        """As it was kept."""
        row = TypedRow(**kept["row"]) if kept["row"] else None
        return TypedItem(kept["ref"], row, {p: [TypedRow(**r) for r in rows] for p, rows in kept["parts"].items()})


@dataclass(slots=True)
class TypedBook:
    """What a workbook holds: items in the order of the sheet, then rows that belong to none; unknown headings.

    ``places`` gives for each sheet the letter of each column, so that a problem can name its cell.
    """

    items: list[TypedItem]
    unknown: list[str]
    places: dict[str, dict[str, str]]


def read_book(data: bytes) -> TypedBook:
    """Everything in the workbook. Refuses ``invalid_input`` at ``/file``, ``too_large``."""
    if len(data) > MOST_BYTES:
        raise TooLarge(_("文件不能超过20 MB，请拆成几个。"))
    if data[:4] != b"PK\x03\x04":
        raise _unreadable(_("这个文件打不开。请用模板填写，存成 .xlsx 再上传。"))
    sheets = dict(_sheets(data))
    if "" not in sheets:
        raise _unreadable(_("表格里没有“事项”这个工作表。请用模板填写。"))
    unknown: list[str] = []
    places: dict[str, dict[str, str]] = {}
    rows: dict[str, list[TypedRow]] = {}
    for part, lines in sheets.items():
        sheet = SHEETS[part]
        heading, *rest = lines or [(1, [])]
        at = _places(sheet, heading[1], unknown)
        places[part] = {name: letter(place) for name, place in at.items()}
        rows[part] = [TypedRow(number, _cells(at, cells)) for number, cells in rest]
    if not rows[""]:
        raise _unreadable(_("“事项”工作表里没有事项。"))
    return TypedBook(_grouped(rows), unknown, places)


def letter(place: int) -> str:
    """The letter of a column: 0 is A, 26 is AA."""
    return chr(65 + place) if place < 26 else f"{chr(64 + place // 26)}{chr(65 + place % 26)}"


def _unreadable(said: str) -> InvalidInput:
    return InvalidInput(fields={"/file": said})


def _sheets(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    from openpyxl import load_workbook  # 150 ms to import; most processes never read one
    from openpyxl.utils.exceptions import InvalidFileException

    check_archive(data, MOST_UNPACKED)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for found in book.worksheets:
            sheet = BY_TITLE.get(str(found.title).strip())
            if sheet is None:
                continue
            found.reset_dimensions()  # what the file says of its size is not believed
            yield sheet.part, list(_lines(found.iter_rows(max_col=MOST_COLUMNS), sheet))
    except (InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError, SyntaxError,
            zipfile.BadZipFile, OSError) as broken:  # fmt: skip
        raise _unreadable(_("这个文件打不开。请用模板填写，存成 .xlsx 再上传。")) from broken


def _lines(rows: Iterable[Iterable[Any]], sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    most = MOST_ITEMS if sheet is ITEMS else MOST_PARTS
    kept = 0
    for number, row in enumerate(rows, 1):
        cells = [_text(cell) for cell in row]
        if any(cells) or number == 1:
            kept += 1
            yield number, cells
        if kept > most + 1 or number > 20 * most:
            words = _("“%(sheet)s”最多%(most)s行，请拆成几个文件。")
            raise TooLarge(words % {"sheet": sheet.title, "most": most})


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").replace(FORMULA, "").strip()[:LONGEST_CELL]


def _places(sheet: Sheet, heading: list[str], unknown: list[str]) -> dict[str, int]:
    named = {column.title: column.name for column in sheet.columns}
    found: dict[str, int] = {}
    for at, cell in enumerate(heading):
        title = cell.strip().rstrip("*").strip()
        name = named.get(title)
        if name in found:
            said = _("“%(sheet)s”里“%(title)s”这一列有两个，请删去一个。")
            raise _unreadable(said % {"sheet": sheet.title, "title": title})
        if name is not None:
            found[name] = at
        elif title and title != PROBLEMS_TITLE:
            unknown.append(f"{sheet.title}：{title[:40]}")
    missing = [column.title for column in sheet.columns if column.needed and column.name not in found]
    if missing:
        said = _("“%(sheet)s”缺少这些列：%(titles)s。请用模板填写。")
        raise _unreadable(said % {"sheet": sheet.title, "titles": "、".join(missing)})
    return found


def _cells(places: dict[str, int], cells: list[str]) -> dict[str, str]:
    return {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at]}


def _grouped(rows: dict[str, list[TypedRow]]) -> list[TypedItem]:
    """Items with their rows; a number that stands twice keeps its rows with the first."""
    items: list[TypedItem] = []
    first: dict[str, TypedItem] = {}
    for row in rows.pop(""):
        item = TypedItem(row.cells.get("ref", ""), row)
        items.append(item)
        if item.ref:
            first.setdefault(item.ref, item)
    for part, lines in rows.items():
        for line in lines:
            ref = line.cells.get("ref", "")
            if ref not in first:
                first[ref] = TypedItem(ref, None)
                items.append(first[ref])
            first[ref].parts.setdefault(part, []).append(line)
    return items
