"""What registers hold sealed and blind, for changes of key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yiwang.core.revisions import revision
from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, sealed_column
from yiwang.engines.registers.models import Record, RecordIndex, SubjectKey
from yiwang.engines.registers.records import all_values

_WHY = "changes of key open what they index again"


def indexed(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind rows of ``registers_index``: (value, purpose) of the record's field."""
    found = list(RecordIndex.objects.filter(pk__in=keys).values_list("pk", "record_id", "field"))
    rows = Record.objects.unscoped(_WHY).filter(pk__in={record for _key, record, _field in found})
    records = {row.pk: row for row in rows}
    values = {key: all_values(row) for key, row in records.items()}
    told: dict[Any, tuple[str, str] | None] = {}
    for key, record, field in found:
        value = values.get(record, {}).get(field)
        told[key] = None if value is None else (str(value), f"{records[record].register}.{field}")
    return told


def keyed(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind rows of ``registers_key``: the key fields of the subject, as they were joined."""
    found = {row.pk: row for row in SubjectKey.objects.filter(pk__in=keys)}
    subjects = {row.subject_id for row in found.values()}
    newest: dict[tuple[str, UUID], Record] = {}
    for row in Record.objects.unscoped(_WHY).filter(subject_id__in=subjects).order_by("recorded_at", "id"):
        newest[row.register, row.subject_id] = row
    told: dict[Any, tuple[str, str] | None] = {}
    for key, owner in found.items():
        record = newest.get((owner.register, owner.subject_id))
        told[key] = (_joined(record), f"{owner.register} key") if record is not None else None
    return told


def _joined(record: Record) -> str:
    values, definition = all_values(record), revision(record.revision).content
    return "\x1f".join(str(values[name]) for name in definition["key"] if values.get(name) is not None)


sealed_column(SealedColumn("registers_record", "sealed"))
# The normal form of a public field (``name^``) is no index under a key.
blind_column(BlindColumn("registers_index", "value", indexed, key_type="bigint", where="right(field, 1) <> '^'"))
blind_column(BlindColumn("registers_key", "key", keyed, key_type="bigint"))
