"""The lines of an item in the sheets of a workbook: what ``judging`` reads again without losing anything. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.service.catalogue.merging import in_order, value_on
from yiwang.service.catalogue_exchange.sheets.cells import text_of
from yiwang.service.catalogue_exchange.sheets.shapes import OPTIONS, Sheet


def line_of(sheet: Sheet, values: Mapping[str, Any]) -> list[str]:
    """The cells of one line in the order of the columns."""
    return [text_of(column, value_on(values, column.name)) for column in sheet.columns]


def part_lines(sheet: Sheet, ref: str, elements: Mapping[str, Any]) -> list[list[str]]:
    """The lines of item ``ref`` in a sheet of parts, in the order that people see."""
    return [line_of(sheet, {**row, "ref": ref}) for row in _rows(sheet, elements)]


def _rows(sheet: Sheet, elements: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if sheet.part != OPTIONS:
        yield from ({**row, "key": key} for key, row in in_order(elements.get(sheet.part)))
        return
    for question, said in in_order(elements.get("situations")):
        yield from ({**row, "key": key, "situation": question} for key, row in in_order(said.get("options")))
