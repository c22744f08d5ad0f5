"""Writing a workbook of items: the template with its code lists, an export, rows to be corrected."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yiwang.service.catalogue_exchange.sheets.columns import PROBLEMS_TITLE, SHEETS, Column, Sheet
from yiwang.service.catalogue_exchange.sheets.reading import letter

CODES_TITLE, HELP_TITLE = "代码表", "填写说明"
CHECKED_ROWS = 5_000
HELP = (
    "一个事项在“事项”工作表里写一行，给它一个事项编号（例如本单位的编号）。",
    "材料、收费、环节、常见问题、窗口、依据、结果、情形、特别程序、联办机构、图片写在各自的工作表里，用事项编号对应。",
    "带星号的列必须填。有代码表的列，从下拉框里选，或者照“代码表”写；多个用顿号隔开。",
    "基本编码填12位。填了基本编码的，和上级一样的内容可以留空，留空的照上级。",
    "情形是先问办事人的问题；它的选项写在“选项”里，用问题编号对应。编号用小写字母、数字和短横线。",
    "“行编号”新写的行可以留空；导出的表里有的请不要改，改了名称也认得出是哪一行。",
    "图片和短片先在网页上传，这里只写文件编号。“什么情形要交”照导出的写法。",
    "电话、编码请设成文本，免得变成数字。不要用公式，不要从网页整页粘贴。",
    "上传以后先检查，看过结果再收下。有错误的行可以下载，改好再传；传两次不会变成两份。",
)
Lines = Mapping[str, Sequence[Sequence[str]]]


def write_book(rows: Lines, *, problems: bool = False) -> bytes:
    """A workbook with all sheets; ``rows`` by sheet in the order of its columns, with ``problems`` one cell more.

    Every cell is text, so that no program takes one for a formula or changes a number.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    guide = book.active
    guide.title = HELP_TITLE
    guide.column_dimensions["A"].width = 100
    for line in HELP:
        guide.append([line])
    look = (Font(bold=True), PatternFill("solid", fgColor="DCE6F1"), Alignment(wrap_text=True, vertical="top"))
    lists = _code_lists()
    for sheet in SHEETS.values():
        _write_sheet(book.create_sheet(sheet.title), sheet, rows.get(sheet.part, ()), lists, look, problems)
    codes = book.create_sheet(CODES_TITLE)
    codes.append([title for title, _values in lists.values()])
    deepest = max(len(values) for _title, values in lists.values())
    for at in range(deepest):
        codes.append([values[at] if at < len(values) else None for _title, values in lists.values()])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _code_lists() -> dict[str, tuple[str, list[str]]]:
    """Each list of codes once: its key, its heading, its values."""
    found: dict[str, tuple[str, list[str]]] = {}
    for sheet in SHEETS.values():
        for column in sheet.columns:
            if column.codes:
                key = _list_key(column)
                found.setdefault(key, (column.title, list(dict.fromkeys(code.title for code in column.codes.values()))))
    found["yes_no"] = ("是否", ["是", "否"])
    return found


def _list_key(column: Column) -> str:
    return "|".join(column.codes) if column.codes else column.kind


def _write_sheet(page: Any, sheet: Sheet, rows: Iterable[Sequence[str]], lists: Any, look: Any, problems: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    bold, fill, wrap = look
    page.freeze_panes = "C2"
    page.append([*sheet.heading, *([PROBLEMS_TITLE] if problems else [])])
    for cell in page[1]:
        cell.font, cell.fill, cell.alignment = bold, fill, wrap
    for at, column in enumerate(sheet.columns):
        page.column_dimensions[letter(at)].width = 40 if column.kind == "rich" else 18
        key = _list_key(column)
        if column.kind in ("choice", "number_choice", "yes_no") and key in lists:
            where = letter(list(lists).index(key))
            formula = f"'{CODES_TITLE}'!${where}$2:${where}${len(lists[key][1]) + 1}"
            check = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
            check.add(f"{letter(at)}2:{letter(at)}{CHECKED_ROWS}")
            page.add_data_validation(check)
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            if value:
                cell = page.cell(number, place)
                cell.value = _printable(value)
                cell.data_type, cell.number_format = "s", "@"


def _printable(value: str) -> str:
    """Without signs that a workbook cannot hold."""
    return "".join(sign for sign in value if sign in "\n\t" or sign >= " ")[:32_000]
