"""Reading registers: the record in force about a subject, and equality look-up through the blind index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.core import revisions
from yiwang.core.keys import keystore, open_json
from yiwang.crypto.blind_index import BlindIndex
from yiwang.engines.registers.models import Record, RecordIndex


@dataclass(frozen=True, slots=True)
class Found:
    """A record opened for use: values, when they were last confirmed, and who keeps them."""

    record_id: UUID
    subject_id: UUID
    register: str
    values: Mapping[str, Any]
    as_of: date
    source: str


@cache
def blind_index() -> BlindIndex:
    """The keyed index under this installation's key."""
    return BlindIndex(keystore())


def in_force(register: str, subject_id: UUID, on: date) -> Found | None:
    """The record of a subject that the register now says holds on ``on``."""
    rows = Record.objects.unscoped("a case reads the source that its form declares").filter(
        register=register, subject_id=subject_id, recorded_until=None, valid_from__lte=on
    )
    row = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("-valid_from", "-recorded_at").first()
    return None if row is None else opened(row)


def find_by(register: str, field: str, value: str) -> list[UUID]:
    """Subjects whose current record has exactly this value in an indexed field."""
    candidates = blind_index().candidates(value, f"{register}.{field}")
    rows = RecordIndex.objects.filter(register=register, field=field, value__in=candidates, record__recorded_until=None)
    return list(dict.fromkeys(rows.values_list("record__subject_id", flat=True)))


def opened(row: Record) -> Found:
    """Open the envelope of a record; the caller has recorded the look where one is due."""
    values = dict(row.data)
    if row.sealed is not None:
        private = open_json(bytes(row.sealed), table="registers_record", record_id=row.pk, field="sealed")
        values.update(private)  # type: ignore[call-overload]
    return Found(row.pk, row.subject_id, row.register, values, row.as_of, row.source)


def private_fields(definition: Mapping[str, Any]) -> set[str]:
    """Names of the fields that the register's schema marks as personal or sensitive."""
    properties = definition["schema"]["properties"]
    return {name for name, spec in properties.items() if spec.get("x-privacy", "public") != "public"}


def definition_of(register: str) -> revisions.Published:
    """The current published schema of a register."""
    return revisions.current("registers", register)
