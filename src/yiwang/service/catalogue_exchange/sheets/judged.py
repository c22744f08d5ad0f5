"""What is known of an item of a table while it is judged, and the reading of one row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.service.catalogue_exchange.sheets.cells import Wrong, value_of
from yiwang.service.catalogue_exchange.sheets.columns import Column, Sheet
from yiwang.service.catalogue_exchange.sheets.reading import TypedRow
from yiwang.service.catalogue_exchange.sheets.row_problems import Problem


@dataclass(slots=True)
class Judged:
    """``content`` is what the item says itself; ``identity`` who it belongs to.

    ``keyed`` are rows whose key was typed (``materials/id-card``): they are known by it, the others by their names.
    """

    identity: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    keyed: set[str] = field(default_factory=set)

    @property
    def good(self) -> bool:
        """Whether nothing stops it."""
        return not any(problem.stops for problem in self.problems)


@dataclass(slots=True)
class Work:
    """Where columns stand, and what was found so far."""

    places: Mapping[str, Mapping[str, str]]
    found: Judged

    def say(self, code: str, sheet: Sheet, column: str, line: int, more: str = "") -> None:
        spot = f"{self.places.get(sheet.part, {}).get(column, 'A')}{line}"
        title = sheet.by_name[column].title if column in sheet.by_name else ""
        problem = Problem(code, sheet.title, spot, title, more)
        if problem not in self.found.problems:
            self.found.problems.append(problem)


def read_row(work: Work, sheet: Sheet, row: TypedRow, *, needed: bool = True) -> Iterator[tuple[str, Any]]:
    """Every cell of a row by column; what cannot be read is a problem at its cell."""
    for column in sheet.columns:
        text = row.cells.get(column.name, "").strip()
        if not text:
            if column.needed and (needed or column.name == "ref"):
                missing = "ref_missing" if column.name == "ref" else column.fault or "needed"
                work.say(_missing(missing, column), sheet, column.name, row.line)
            continue
        try:
            value, faults = value_of(column, text)
        except Wrong as wrong:
            work.say(str(wrong), sheet, column.name, row.line)
            continue
        for fault in faults:
            work.say(fault, sheet, column.name, row.line)
        if value not in ("", []):
            yield column.name, value


def _missing(code: str, column: Column) -> str:
    return code if column.kind in ("text", "rich", "ref") else "needed"
