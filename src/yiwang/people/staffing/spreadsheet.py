"""Reading a spreadsheet that somebody uploaded (xlsx or CSV): bounded in bytes, rows and columns, nothing is trusted.

An xlsx is a ZIP of XML. It is refused before it is unpacked if it says that it is large, while it is unpacked if it
lied, and if its XML declares entities. A formula is no value: its cell is a fault, whatever result is stored beside it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, TooLarge
from yiwang.people.tracing import without_trace

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 200
MOST_PARTS = 200
MOST_ROWS = 5_000
MOST_COLUMNS = 40
LONGEST_CELL = 300
FORMULA = "\0formula"
_CHUNK = 1 << 20
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a table may be: bytes, bytes unpacked, rows under the heading."""

    bytes: int
    unpacked: int
    rows: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number in the sheet; ``cells`` by the position of the column, texts only."""

    number: int
    cells: tuple[str, ...]


def read_table(data: bytes, name: str) -> list[Line]:
    """All rows that are not empty, the heading first; refuses ``invalid_input`` at ``/file`` or ``too_large``."""
    found = list(each_line(data, name))
    if not found:
        raise _unreadable(_("表格是空的。"))
    return found


def each_line(data: bytes, name: str, bounds: Bounds | None = None) -> Iterator[Line]:
    """The same rows one after the other, for tables too large to be held whole; refusals come while it is read."""
    most = bounds or Bounds(MOST_BYTES, MOST_UNPACKED, MOST_ROWS)
    if len(data) > most.bytes:
        raise TooLarge(_("文件太大，请拆成几个。"))
    if data[:4] == b"PK\x03\x04":
        rows = _workbook(data, most)
    elif name.lower().endswith((".xlsx", ".xls")) or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _unreadable(_("这个文件打不开。请在表格软件里另存为 .xlsx 或者 CSV，再上传。"))
    else:
        rows = _csv(data)
    count = 0
    for number, cells in rows:
        if any(cells) and not (cells[0].startswith("#") and not any(cells[1:])):  # a remark, such as who exported it
            count += 1
            if count > most.rows + 1:
                raise TooLarge(_("一次最多 %(most)s 行，请拆成几个文件。") % {"most": most.rows})
            yield Line(number, tuple(cells))
        if number > 20 * most.rows:
            raise TooLarge(_("一次最多 %(most)s 行，请拆成几个文件。") % {"most": most.rows})


def _unreadable(said: str) -> InvalidInput:
    return InvalidInput(fields={"/file": said})


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = without_trace(data.decode(encoding))
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _unreadable(_("这个文件的文字编码不认识，请另存为 UTF-8 的 CSV 或者 .xlsx。"))
    if "\0" in text:
        raise _unreadable(_("这不是表格文件，请上传 .xlsx 或者 CSV。"))
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            yield (
                number,
                [_text(cell.removeprefix("'") if cell[:2] in _QUOTED else cell) for cell in row[:MOST_COLUMNS]],
            )
    except csv.Error as broken:
        raise _unreadable(_("CSV 文件有错，请在表格软件里重新另存。")) from broken


# How ``exporting.safe_cell`` writes what a program might take for a formula.
_QUOTED = ("'=", "'+", "'-", "'@")


def _workbook(data: bytes, most: Bounds) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # 150 ms to import; most processes never read one
    from openpyxl.utils.exceptions import InvalidFileException

    check_archive(data, most.unpacked)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            yield number, [_cell(cell) for cell in row]
    except (InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError, SyntaxError,
            zipfile.BadZipFile, OSError) as broken:  # fmt: skip
        raise _unreadable(_("这个文件打不开。请在表格软件里另存为 .xlsx 或者 CSV，再上传。")) from broken


def check_archive(data: bytes, most: int) -> None:
    """Refuse an archive that is, or unpacks to be, larger than any honest table, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
                raise TooLarge(_("这个文件解压以后太大，不能打开。"))
            if any(part.flag_bits & 1 for part in parts):
                raise _unreadable(_("文件有密码，请去掉密码再上传。"))
            unpacked = 0
            for part in parts:
                unpacked += _check_part(archive, part, most)
                if unpacked > most or unpacked > MOST_RATIO * len(data) + _CHUNK:
                    raise TooLarge(_("这个文件解压以后太大，不能打开。"))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as broken:
        raise _unreadable(_("这个文件打不开。请在表格软件里另存为 .xlsx 或者 CSV，再上传。")) from broken
    except zipfile.zlib.error as broken:  # type: ignore[attr-defined]
        raise _unreadable(_("这个文件打不开。请在表格软件里另存为 .xlsx 或者 CSV，再上传。")) from broken


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    size, before = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise TooLarge(_("这个文件解压以后太大，不能打开。"))
            upper = (before + chunk).upper()
            if any(mark in upper for mark in _ENTITIES):
                raise _unreadable(_("这个文件里有不安全的内容，不能打开。"))
            before = chunk[-16:]
    return size


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text(str(value))


# Signs without width: an export may carry a mark made of them.
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF])


def _text(value: str) -> str:
    """One line, without signs that no one can see, cut to a length that the planner calls too long."""
    seen = value.translate(_INVISIBLE)
    plain = "".join(sign if sign.isprintable() else " " for sign in seen)
    return " ".join(plain.split())[:LONGEST_CELL]


def write_workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An xlsx with one sheet; every cell is text, so no program takes one for a formula or changes a number."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for position in range(len(header)):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position]].width = 18

    def text_cell(value: object) -> Any:
        cell = WriteOnlyCell(sheet, value="" if value is None else str(value))
        cell.data_type = "s"
        cell.number_format = "@"
        return cell

    for row in (header, *rows):
        sheet.append([text_cell(value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
