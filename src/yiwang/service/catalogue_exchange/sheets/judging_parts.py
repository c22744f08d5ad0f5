"""The rows of an item's other sheets as parts of its content, with what is wrong at their cells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from yiwang.service.catalogue.elements import MOST_ROWS
from yiwang.service.catalogue.situations import situation_problems
from yiwang.service.catalogue_exchange.sheets.columns import PARTS, SHEETS, Sheet
from yiwang.service.catalogue_exchange.sheets.judged import Work, read_row
from yiwang.service.catalogue_exchange.sheets.reading import TypedRow
from yiwang.service.catalogue_exchange.sheets.shapes import OPTIONS

_CATCH_ALL = ("其他材料", "其它材料", "其他有关材料", "其他相关材料", "其它相关材料", "法律法规规定的其他材料")
Typed = Mapping[str, Sequence[TypedRow]]
Values = Mapping[str, Any]


def parts_of(work: Work, typed: Typed) -> dict[str, Any]:
    """What the other sheets say of an item, by element."""
    content: dict[str, Any] = {}
    for sheet in PARTS:
        if sheet.part != OPTIONS and (rows := _rows(work, sheet, typed.get(sheet.part, ()))):
            content[sheet.part] = rows
    _options(work, typed, content.get("situations") or {})
    return content


def conditions(work: Work, typed: Typed, whole: Values) -> None:
    """Conditions that nobody can read, or that ask for a question which is not there."""
    for part in ("materials", "situations"):
        rows = typed.get(part, ())[:MOST_ROWS]
        if not any(row.cells.get("when") for row in rows):
            continue
        wrong = {problem.path for problem in situation_problems(whole)}
        for key, row in zip(_keys(rows), rows, strict=True):
            if f"{part}/{key}/when" in wrong:
                work.say("condition_wrong", SHEETS[part], "when", row.line)


def _rows(work: Work, sheet: Sheet, typed: Sequence[TypedRow]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    titles: set[str] = set()
    if len(typed) > MOST_ROWS:
        work.say("rows_many", sheet, "ref", typed[MOST_ROWS].line)
    read = typed[:MOST_ROWS]
    for key, row in zip(_keys(read), read, strict=True):
        values = dict(read_row(work, sheet, row))
        values.pop("ref", None)
        if sheet.part == "materials":
            _material(work, sheet, row, values, titles)
        elif sheet.part in _LOOKS:
            _LOOKS[sheet.part](work, sheet, row, values)
        if key in rows:
            work.say("key_twice", sheet, "key", row.line)
        elif values.pop("key", ""):
            work.found.keyed.add(f"{sheet.part}/{key}")
        rows[key] = {**values, "order": 10 * (len(rows) + 1)}
    return rows


def _keys(typed: Sequence[TypedRow]) -> list[str]:
    """The keys of rows: typed, or by their place where nothing was typed and no other row has typed that."""
    said = [row.cells.get("key", "").strip() for row in typed]
    free = (key for number in count(1) if (key := f"row-{number}") not in said)
    return [key or next(free) for key in said]


def _options(work: Work, typed: Typed, situations: dict[str, Any]) -> None:
    """What may be chosen goes below its question; a question with nothing to choose is none."""
    sheet = SHEETS[OPTIONS]
    for number, row in enumerate(typed.get(OPTIONS, ()), 1):
        values = dict(read_row(work, sheet, row))
        values.pop("ref", None)
        question, key = values.pop("situation", ""), values.pop("key", "")
        if question not in situations:
            if question:
                work.say("option_of_nothing", sheet, "situation", row.line)
            continue
        options = situations[question].setdefault("options", {})
        if key in options:
            work.say("key_twice", sheet, "key", row.line)
        elif len(options) == MOST_ROWS:
            work.say("rows_many", sheet, "ref", row.line)
        elif key:
            options[key] = {**values, "order": 10 * number}
    for row in typed.get("situations", ()):
        if not situations.get(row.cells.get("key", "").strip(), {}).get("options"):
            work.say("situation_no_options", SHEETS["situations"], "key", row.line)


def _material(work: Work, sheet: Sheet, row: TypedRow, values: Values, titles: set[str]) -> None:
    title = str(values.get("title", ""))
    if title and title in titles:
        work.say("material_twice", sheet, "title", row.line)
    titles.add(title)
    if title.strip("。；;").endswith(_CATCH_ALL):
        work.say("material_catch_all", sheet, "title", row.line)
    if values.get("source") == "government" and not values.get("issued_by"):
        work.say("material_issuer", sheet, "issued_by", row.line)


def _fee(work: Work, sheet: Sheet, row: TypedRow, values: Values) -> None:
    if not values.get("basis"):
        work.say("fee_basis", sheet, "basis", row.line)


def _length(work: Work, sheet: Sheet, row: TypedRow, values: Values) -> None:
    if "amount" in values and "unit" not in values:
        work.say("limit_unit_missing", sheet, "unit", row.line)


def _medium(work: Work, sheet: Sheet, row: TypedRow, values: Values) -> None:
    if values.get("kind") == "picture" and not values.get("alt"):
        work.say("media_alt", sheet, "alt", row.line)
    if values.get("kind") == "film" and not values.get("captions"):
        work.say("media_captions", sheet, "captions", row.line)


_LOOKS: dict[str, Callable[[Work, Sheet, TypedRow, Values], None]] = {
    "fees": _fee,
    "steps": _length,
    "special_procedures": _length,
    "media": _medium,
}
