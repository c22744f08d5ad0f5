"""Checking the items of a table in chunks: a job that goes on where it was broken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.models import CatalogueEntry
from yiwang.service.catalogue_exchange.models import ExchangeBatch, ExchangeRow
from yiwang.service.catalogue_exchange.sheets.judging import Judged, Known, KnownEntry, judge
from yiwang.service.catalogue_exchange.sheets.reading import TypedItem
from yiwang.service.catalogue_exchange.sheets.row_problems import Problem

CHUNK = 200


def check_chunk(batch: ExchangeBatch) -> int:
    """Judge the next items of a table in one transaction; returns how many. A fixed number of queries."""
    with transaction.atomic():
        rows = list(
            ExchangeRow.objects.select_for_update(skip_locked=True)
            .filter(batch=batch, state="new")
            .order_by("line")[:CHUNK]
        )
        if not rows:
            return 0
        items = [TypedItem.from_json(row.typed) for row in rows]
        known = known_for(batch, items)
        repeated = _repeated(batch, rows)
        for row, item in zip(rows, items, strict=True):
            found = judge(item, batch.places, known)
            if row.line in repeated and item.row is not None:
                place = batch.places.get("", {}).get("ref", "A")
                found.problems.append(Problem("ref_twice", "事项", f"{place}{row.line}", "事项编号"))
            settle_row(row, found)
        ExchangeRow.objects.bulk_update(rows, ["state", "kinds", "problems"])
    return len(rows)


def settle_row(row: ExchangeRow, found: Judged) -> None:
    """Write down what was found; the caller saves."""
    row.state = "good" if found.good else "bad"
    row.kinds = sorted({problem.code for problem in found.problems})
    row.problems = [as_json(problem) for problem in found.problems]


def as_json(problem: Problem) -> dict[str, str]:
    """For keeping."""
    return {name: getattr(problem, name) for name in ("code", "sheet", "cell", "column", "more")}


def known_for(batch: ExchangeBatch, items: Iterable[TypedItem]) -> Known:
    """What the database says about a block of items; four queries."""
    cells: list[dict[str, Any]] = [item.row.cells for item in items if item.row is not None]
    codes = {one.get("basic_code", "").strip().upper() for one in cells} - {""}
    usccs = {one.get("uscc", "").strip().upper() for one in cells} - {""}
    entries = CatalogueEntry.objects.filter(code__in=codes).values_list(
        "code", "state", "title", "power_type", "content"
    )
    offices = dict(Organization.objects.filter(uscc__in=usccs).values_list("uscc", "division__code"))
    drafts = batch.target == "draft"
    return Known(
        entries={
            code: KnownEntry(state, {"title": title, "power_type": kind, **content})
            for code, state, title, kind, content in entries
        },
        offices=offices,
        may_bring=_own(batch.organization_id) if drafts else None,
        provinces=("00", _province(batch.division_id)) if drafts else (),
        offices_needed=drafts,
    )


def _own(organization_id: UUID) -> set[str]:
    return set(Organization.objects.filter(pk=organization_id).values_list("uscc", flat=True))


def _province(division_id: UUID) -> str:
    code = Division.objects.values_list("code", flat=True).filter(pk=division_id).first()
    return str(code or "")[:2]


def _repeated(batch: ExchangeBatch, rows: list[ExchangeRow]) -> set[int]:
    """Lines whose number stands further up in the same table."""
    refs = {row.ref for row in rows if row.ref}
    found = ExchangeRow.objects.filter(batch=batch, ref__in=refs)
    firsts = dict(found.values_list("ref").annotate(first=Min("line")).values_list("ref", "first"))
    return {row.line for row in rows if row.ref in firsts and row.line > firsts[row.ref]}
