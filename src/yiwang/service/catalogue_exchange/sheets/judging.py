"""An item of a table as content, with everything that is wrong at its cells. Pure.

What an item leaves open it takes from its entry in the basic catalogue; so what is needed is asked of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.identifiers import service_item
from yiwang.service.catalogue.elements import codes, longer
from yiwang.service.catalogue.merging import merged
from yiwang.service.catalogue_exchange.sheets.columns import ITEMS, SHEETS
from yiwang.service.catalogue_exchange.sheets.judged import Judged, Work, read_row
from yiwang.service.catalogue_exchange.sheets.judging_parts import conditions, parts_of
from yiwang.service.catalogue_exchange.sheets.reading import TypedItem, TypedRow

IDENTITY = frozenset({"ref", "basic_code", "organization_name", "uscc", "division", "level"})


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry of the basic catalogue as judging needs it."""

    state: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says of a block of rows: entries by code, offices by credit code with their division codes.

    ``may_bring`` are credit codes of offices for which the bringer may write; None: any. ``provinces`` are the first
    digits of basic codes that may be claimed. ``offices_needed`` is false for lists of other platforms.
    """

    entries: Mapping[str, KnownEntry]
    offices: Mapping[str, str]
    may_bring: Collection[str] | None = None
    provinces: Collection[str] = ()
    offices_needed: bool = True


def judge(item: TypedItem, places: Mapping[str, Mapping[str, str]], known: Known) -> Judged:
    """Read every cell of an item and look at the whole of it."""
    work = Work(places, Judged())
    if item.row is None:
        for part, rows in item.parts.items():
            for row in rows:
                work.say("ref_unknown" if row.cells.get("ref") else "ref_missing", SHEETS[part], "ref", row.line)
        return work.found
    flat = dict(read_row(work, ITEMS, item.row, needed=False))
    work.found.identity = {name: flat.pop(name) for name in IDENTITY if name in flat}
    content = work.found.content
    for name, value in flat.items():
        _put(content, name, value)
    content |= parts_of(work, item.parts)
    entry = _entry(work, item.row, known)
    whole, _origin = merged([("entry", entry.content if entry else {}), ("self", content)])
    _office(work, item.row, known)
    _needed(work, item.row, whole)
    _agreement(work, item, whole)
    conditions(work, item.parts, whole)
    return work.found


def _entry(work: Work, row: TypedRow, known: Known) -> KnownEntry | None:
    code = work.found.identity.get("basic_code", "")
    if not code:
        if known.offices_needed and not row.cells.get("basic_code"):
            work.say("basic_code_missing", ITEMS, "basic_code", row.line)
        return None
    if known.provinces and code[:2] not in known.provinces:
        work.say("basic_code_place", ITEMS, "basic_code", row.line)
    power_type = work.found.content.get("power_type")
    listed = power_type in codes.POWER_TYPES and code[2:4] in service_item.ITEM_TYPES
    if listed and codes.POWER_TYPES[str(power_type)].code != code[2:4]:
        work.say("basic_code_type", ITEMS, "power_type", row.line)
    entry = known.entries.get(code)
    if entry is None and known.offices_needed:
        work.say("basic_code_unknown", ITEMS, "basic_code", row.line)
    elif entry is not None and entry.state in ("suspended", "cancelled"):
        work.say("basic_code_ended", ITEMS, "basic_code", row.line)
    return entry


def _office(work: Work, row: TypedRow, known: Known) -> None:
    code = work.found.identity.get("uscc", "")
    if not code:
        if not row.cells.get("uscc"):
            work.say("needed", ITEMS, "uscc", row.line)
        return
    if code not in known.offices:
        if known.offices_needed:
            work.say("office_unknown", ITEMS, "uscc", row.line)
        return
    if known.may_bring is not None and code not in known.may_bring:
        work.say("office_other", ITEMS, "uscc", row.line)
    wanted = work.found.identity.get("division", "")
    if wanted and not wanted.startswith(known.offices[code].rstrip("0") or "0"):
        work.say("division_other", ITEMS, "division", row.line)


def _needed(work: Work, row: TypedRow, whole: Mapping[str, Any]) -> None:
    """What neither the row nor its entry says; a cell that holds something wrong was told of already."""
    for column in ITEMS.columns:
        asked = column.needed and column.name not in IDENTITY and not row.cells.get(column.name)
        if asked and _get(whole, column.name) in (None, "", []):
            work.say("needed", ITEMS, column.name, row.line)


def _agreement(work: Work, item: TypedItem, whole: Mapping[str, Any]) -> None:
    assert item.row is not None
    line = item.row.line
    limits = whole.get("limits", {})
    statutory, committed = limits.get("statutory", {}), limits.get("committed", {})
    for which in ("statutory", "committed"):
        typed = item.row.cells.get(f"limits/{which}/unit")
        if limits.get(which, {}).get("amount") and not limits[which].get("unit") and not typed:
            work.say("limit_unit_missing", ITEMS, f"limits/{which}/unit", line)
    if statutory.get("amount") and longer(committed, statutory):
        work.say("limit_above", ITEMS, "limits/committed/amount", line)
    handling = whole.get("handling")
    if handling == "instant" and committed.get("amount"):
        work.say("instant_limit", ITEMS, "limits/committed/amount", line)
    said = committed.get("amount") is not None or committed.get("parameter")
    if handling == "committed" and not said and not item.row.cells.get("limits/committed/amount"):
        work.say("limit_missing", ITEMS, "limits/committed/amount", line)
    visits, reason = whole.get("visits"), whole.get("visits_reason")
    if isinstance(visits, int) and visits > 0 and not reason:
        work.say("visits_reason", ITEMS, "visits_reason", line)
    if visits == 0 and reason:
        work.say("visits_no_reason", ITEMS, "visits_reason", line)
    contact = whole.get("contact", {})
    if contact.get("phone") and contact.get("phone") == contact.get("complaint"):
        work.say("phone_same", ITEMS, "contact/complaint", line)
    if not whole.get("materials"):
        work.say("no_materials", ITEMS, "ref", line)
    _steps(work, item, whole, committed)


def _steps(work: Work, item: TypedItem, whole: Mapping[str, Any], committed: Mapping[str, Any]) -> None:
    steps = [row for row in (whole.get("steps") or {}).values() if isinstance(row, Mapping)]
    unit, amount = committed.get("unit"), committed.get("amount")
    if not amount or any(row.get("unit", unit) != unit for row in steps):
        return
    total = sum(row.get("amount", 0) for row in steps)
    if total > amount:
        typed = item.parts.get("steps")
        if typed:
            work.say("steps_above", SHEETS["steps"], "amount", typed[-1].line)
        elif item.row is not None:
            work.say("steps_above", ITEMS, "limits/committed/amount", item.row.line)


def _put(content: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split("/")
    for part in way:
        content = content.setdefault(part, {})
    content[last] = value


def _get(content: Mapping[str, Any], path: str) -> Any:
    value: Any = content
    for part in path.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
