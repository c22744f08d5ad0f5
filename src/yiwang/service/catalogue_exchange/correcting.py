"""Workbooks made from what is there: the items of an office, and rows with errors to be corrected."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue_exchange.bulk import Whole, wholes
from yiwang.service.catalogue_exchange.models import ExchangeRow
from yiwang.service.catalogue_exchange.sheets.columns import FORMULA, ITEMS, PARTS, SHEETS, Sheet
from yiwang.service.catalogue_exchange.sheets.lines import line_of, part_lines
from yiwang.service.catalogue_exchange.sheets.reading import MOST_ITEMS, TypedItem, TypedRow
from yiwang.service.catalogue_exchange.sheets.row_problems import Problem
from yiwang.service.catalogue_exchange.sheets.writing import write_book


def bad_book(rows: Iterable[ExchangeRow]) -> bytes:
    """The rows of these items as typed, each with what is wrong in it."""
    lines: dict[str, list[list[str]]] = {part: [] for part in SHEETS}
    for row in rows:
        item = TypedItem.from_json(row.typed)
        problems = [Problem(**kept) for kept in row.problems]
        if item.row is not None:
            lines[""].append(_typed(ITEMS, item.row, problems))
        for part, typed in item.parts.items():
            lines[part] += [_typed(SHEETS[part], one, problems) for one in typed]
    return write_book(lines, problems=True)


def _typed(sheet: Sheet, row: TypedRow, problems: list[Problem]) -> list[str]:
    cells = [row.cells.get(column.name, "") for column in sheet.columns]
    said = [
        f"{problem.column}：{problem.said}"
        for problem in problems
        if problem.sheet == sheet.title and problem.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row.line)
    ]
    return [*("" if cell == FORMULA else cell for cell in cells), "\n".join(said)]


def office_book(organization_id: UUID) -> bytes:
    """The published items of an office, at most as many as a table may have."""
    rows = ServiceItem.objects.filter(organization_id=organization_id, state="published", revision=None)
    return items_book(rows.order_by("code", "id")[:MOST_ITEMS])


def items_book(rows: QuerySet[ServiceItem]) -> bytes:
    """Items with all that they inherit, sheet by sheet."""
    lines: dict[str, list[list[str]]] = {part: [] for part in SHEETS}
    for whole in wholes(rows):
        ref = whole.item.code or whole.item.key
        lines[""].append(_item_line(whole, ref))
        for sheet in PARTS:
            lines[sheet.part] += part_lines(sheet, ref, whole.elements)
    return write_book(lines)


def _item_line(whole: Whole, ref: str) -> list[str]:
    item = whole.item
    identity = {
        "ref": ref,
        "basic_code": whole.basic_code,
        "organization_name": item.organization_name,
        "uscc": item.organization_uscc or (item.organization.uscc if item.organization else ""),
        "division": item.division_code,
        "level": item.level,
    }
    return line_of(ITEMS, {**whole.elements, **identity})
