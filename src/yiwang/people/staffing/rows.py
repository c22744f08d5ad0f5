"""Rows of a staff table as they are kept: sealed, since a table may hold whatever somebody typed into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.crypto.errors import EnvelopeBroken
from yiwang.people.staffing.columns import COLUMNS, read_row
from yiwang.people.staffing.models import StaffImport, StaffRow
from yiwang.people.staffing.planning import Step
from yiwang.people.staffing.spreadsheet import Line

TABLE, FIELD = "staffing_row", "sealed"
BLOCK = 500
PLACES = {key: at for at, key in enumerate(COLUMNS)}


@dataclass(slots=True)
class Kept:
    """What a row holds: cells and problems by column, what it would do or did, a first password."""

    cells: dict[str, str]
    words: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    password: str = ""


def keep(batch: StaffImport, steps: Iterable[Step]) -> None:
    """Write the rows of a table."""
    made = []
    for step in steps:
        row = StaffRow(id=new_id(), batch=batch, line=step.wanted.line, kind=step.kind)
        row.state = "failed" if step.kind == "error" else "same" if step.kind == "same" else "waiting"
        seal(row, Kept(step.wanted.cells, step.words, step.problems))
        made.append(row)
    StaffRow.objects.bulk_create(made, batch_size=BLOCK)


def seal(row: StaffRow, kept: Kept) -> None:
    """Put it into the row; the caller saves."""
    parts = {name: getattr(kept, name) for name in ("cells", "words", "problems", "password")}
    row.sealed = seal_json(parts, table=TABLE, record_id=row.pk, field=FIELD)


def opened(row: StaffRow) -> Kept:
    """What it holds."""
    parts: Any = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field=FIELD)
    return Kept(**parts)


def fail(row: StaffRow, problems: dict[str, str]) -> None:
    """Keep with a locked row, by column, why it was not done; one that does not open any more loses what it held."""
    try:
        kept = opened(row)
    except EnvelopeBroken:
        kept = Kept(dict.fromkeys(COLUMNS, ""))
    kept.problems = problems
    row.state = "failed"
    seal(row, kept)
    row.save(update_fields=["state", "sealed"])


def wanted_of(row: StaffRow, kept: Kept) -> Any:
    """The row as it was read from the sheet, to be compared anew."""
    return read_row(Line(row.line, tuple(kept.cells[key] for key in COLUMNS)), PLACES)
