"""Checking the rows of a batch in chunks: a job that goes on where it was broken off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.errors import NotFound
from yiwang.engines.registers import records
from yiwang.people.models import Division, DivisionCode
from yiwang.support.licence_stock.columns import Columns, columns_of
from yiwang.support.licence_stock.models import StockBatch, StockRow
from yiwang.support.licence_stock.rows import Kept, opened, seal
from yiwang.support.licence_stock.rules import Judged, Known, division_in, holder_kind, judge
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import CURRENT, Licence

CHUNK = 200
REGISTERS = {"natural_person": ("persons", "resident_id"), "legal_person": ("legal-persons", "uscc")}


def kind_of(batch: StockBatch) -> LicenceType:
    """The type by which a batch is checked and issued."""
    return LicenceType(revisions.revision(batch.type_revision))


def check_chunk(batch: StockBatch) -> int:
    """Judge the next rows of a batch in one transaction; returns how many. A fixed number of queries."""
    kind = kind_of(batch)
    columns, today = columns_of(kind), legal_day(clock.now())
    with transaction.atomic():
        rows = list(
            StockRow.objects.select_for_update(skip_locked=True)
            .filter(batch=batch, state="new")
            .order_by("line")[:CHUNK]
        )
        if not rows:
            return 0
        kept = {row.pk: opened(row) for row in rows}
        known, holders = _known(batch, kind, columns, rows, kept, today)
        done = _done_sources(batch, rows)
        for row in rows:
            if row.source_id and row.source_id in done:
                row.state, row.rules = "known", []
                continue
            found = judge(kind, columns, row.line, kept[row.pk].cells, known, today)
            _settle(row, kept[row.pk], found, holders)
        StockRow.objects.bulk_update(rows, ["state", "rules", "holder_id", "sealed"])
    return len(rows)


def _settle(row: StockRow, kept: Kept, found: Judged, holders: Mapping[str, UUID]) -> None:
    row.rules = sorted(found.rules)
    row.state = "good" if found.good else "bad"
    row.holder_id = holders.get(kept.cells.get("holder_code", "").upper())
    seal(row, kept.cells, found.problems)


def _done_sources(batch: StockBatch, rows: Iterable[StockRow]) -> set[str]:
    """Source ids that were imported before: such rows are known and done."""
    wanted = [row.source_id for row in rows if row.source_id]
    found = StockRow.objects.filter(
        organization_id=batch.organization_id, type_key=batch.type_key, source_id__in=wanted, state="done"
    )
    return set(found.values_list("source_id", flat=True)) if wanted else set()


def _known(
    batch: StockBatch,
    kind: LicenceType,
    columns: Columns,
    rows: Sequence[StockRow],
    kept: Mapping[UUID, Kept],
    today: date,
) -> tuple[Known, dict[str, UUID]]:
    codes: dict[str, set[str]] = {}
    for one in kept.values():
        code = one.cells.get("holder_code", "").upper()
        if code and not code.startswith("\0"):
            codes.setdefault(holder_kind(kind, code), set()).add(code)
    names: dict[str, str] = {}
    holders: dict[str, UUID] = {}
    for sort, wanted in codes.items():
        found = holders_of(sort, wanted)
        held = records.in_force_each(REGISTERS[sort][0], list(found.values()), today) if found else {}
        for code, subject in found.items():
            if subject in held:
                names[code], holders[code] = str(held[subject].values.get("name", "")), subject
    numbers = [row.number for row in rows if row.number]
    licences = Licence.objects.unscoped("what is held already").filter(
        type_key=batch.type_key, number__in=numbers, state__in=CURRENT
    )
    known = Known(
        names=names,
        divisions=_divisions(kind, columns, list(kept.values())),
        held=set(licences.values_list("number", flat=True)),
        repeated=_repeated(batch, numbers),
    )
    return known, holders


def holders_of(kind: str, codes: Iterable[str]) -> dict[str, UUID]:
    """Subjects of the base register by number; one query."""
    register, field = REGISTERS.get(kind, REGISTERS["legal_person"])
    try:
        return records.find_each(register, field, list(codes))
    except NotFound:  # no pack brings this register
        return {}


def _divisions(kind: LicenceType, columns: Columns, kept: Collection[Kept]) -> set[str]:
    """Codes of divisions that are or once were: a paper of 2005 bears the code of 2005."""
    asked = [columns.of_field(name) for name, spec in kind.fields.items() if spec["type"] == "division"]
    spec = kind.content.get("number")
    codes = {one.cells.get(column, "").ljust(12, "0") for one in kept for column in asked if one.cells.get(column)}
    codes |= {code for one in kept if (code := division_in(spec, one.cells.get("number", "")))}
    if not codes:
        return set()
    now = Division.objects.filter(code__in=codes).values_list("code", flat=True)
    former = DivisionCode.objects.filter(code__in=codes).values_list("code", flat=True)
    return {*now, *former}


def _repeated(batch: StockBatch, numbers: Sequence[str]) -> set[int]:
    """Lines whose number stands further up in the same table."""
    firsts = dict(
        StockRow.objects.filter(batch=batch, number__in=numbers)
        .values_list("number")
        .annotate(first=Min("line"))
        .values_list("number", "first")
    )
    rows = StockRow.objects.filter(batch=batch, number__in=numbers).values_list("number", "line")
    return {line for number, line in rows if line > firsts[number]}
