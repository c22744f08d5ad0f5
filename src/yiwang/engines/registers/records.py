"""Reading registers: what holds about a subject on a day, as the register says now or said then, and look-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.core import revisions
from yiwang.core.keys import open_json
from yiwang.engines.registers.indexing import blind_index, start_of
from yiwang.engines.registers.models import Record, RecordIndex

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A record opened for use: values, when they were last confirmed, and who keeps them."""

    record_id: UUID
    subject_id: UUID
    register: str
    values: Mapping[str, Any]
    as_of: date
    source: str


def in_force(
    register: str, subject_id: UUID, on: date, *, known: datetime | None = None, or_in: str = ""
) -> Found | None:
    """What holds about a subject on the day ``on``: as the register says now, or as it said at ``known``.

    ``known`` answers for a decision what its maker could know, whatever was corrected since. ``or_in`` is another
    register that the subject may stand in instead: one query for both.
    """
    said = Q(recorded_until=None)
    if known is not None:
        said = Q(recorded_at__lte=known) & (Q(recorded_until=None) | Q(recorded_until__gt=known))
    rows = Record.objects.unscoped("a case reads the source that its form declares").filter(
        said, register__in=[register, *filter(None, [or_in])], subject_id=subject_id, valid_from__lte=on
    )
    row = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("-valid_from", "-recorded_at").first()
    return None if row is None else opened(row)


def find_by(register: str, field: str, value: str) -> list[UUID]:
    """Subjects of whom the register now says that they have exactly this value in an indexed field."""
    candidates = blind_index().candidates(value, f"{register}.{field}")
    return _subjects(RecordIndex.objects.filter(register=register, field=field, value__in=candidates))


def find_each(register: str, field: str, values: Collection[str]) -> dict[str, UUID]:
    """``find_by`` for many values in one query; values that several subjects have are left out."""
    index = blind_index()
    wanted = {bytes(code): value for value in set(values) for code in index.candidates(value, f"{register}.{field}")}
    rows = RecordIndex.objects.filter(register=register, field=field, value__in=list(wanted))
    rows = rows.filter(record__recorded_until=None, record__valid_to=None)
    found: dict[str, set[UUID]] = {}
    for code, subject in rows.values_list("value", "record__subject_id"):
        found.setdefault(wanted[bytes(code)], set()).add(subject)
    return {value: next(iter(subjects)) for value, subjects in found.items() if len(subjects) == 1}


def in_force_each(register: str, subjects: Collection[UUID], on: date) -> dict[UUID, Found]:
    """``in_force`` for many subjects in one query."""
    rows = Record.objects.unscoped("a case reads the source that its form declares").filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        register=register,
        subject_id__in=list(subjects),
        recorded_until=None,
        valid_from__lte=on,
    )
    found: dict[UUID, Found] = {}
    for row in rows.order_by("subject_id", "-valid_from", "-recorded_at"):
        if row.subject_id not in found:
            found[row.subject_id] = opened(row)
    return found


def find_starting(register: str, field: str, text: str) -> list[UUID]:
    """Up to 50 subjects whose public field with a prefix index begins with ``text`` (blanks and case aside)."""
    start = start_of(text)
    if not start:
        return []
    rows = RecordIndex.objects.filter(register=register, field=f"{field}^", value__gte=start)
    return _subjects(rows.filter(value__lt=start + b"\xff").order_by("value"))[:MOST_FOUND]


def _subjects(rows: Any) -> list[UUID]:
    rows = rows.filter(record__recorded_until=None, record__valid_to=None)
    return list(dict.fromkeys(rows.values_list("record__subject_id", flat=True)[: MOST_FOUND * 2]))


def opened(row: Record) -> Found:
    """Open the envelope of a record; the caller has recorded the look where one is due."""
    return Found(row.pk, row.subject_id, row.register, all_values(row), row.as_of, row.source)


def all_values(row: Record) -> dict[str, Any]:
    """Public and sealed values together."""
    values = dict(row.data)
    if row.sealed is not None:
        private = open_json(bytes(row.sealed), table="registers_record", record_id=row.pk, field="sealed")
        values.update(private)  # type: ignore[call-overload]
    return values


def private_fields(definition: Mapping[str, Any]) -> set[str]:
    """Names of the fields that the register's schema marks as personal or sensitive."""
    properties = definition["schema"]["properties"]
    return {name for name, spec in properties.items() if spec.get("x-privacy", "public") != "public"}


def definition_of(register: str) -> revisions.Published:
    """The current published schema of a register."""
    return revisions.current("registers", register)
