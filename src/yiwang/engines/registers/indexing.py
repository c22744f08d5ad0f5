"""Look-up without reading: the key of a subject, and the indexes that a register's pack declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.core.ids import new_id
from yiwang.core.keys import keystore
from yiwang.crypto.blind_index import BlindIndex, normal_form
from yiwang.engines.registers.errors import KeyTaken
from yiwang.engines.registers.models import Record, RecordIndex, SubjectKey

MOST_BYTES = 200  # of a normal form in a prefix index; longer beginnings are cut


@cache
def blind_index() -> BlindIndex:
    """The keyed index under this installation's key."""
    return BlindIndex(keystore())


def claim_key(register: str, definition: Mapping[str, Any], values: Mapping[str, Any], subject_id: UUID | None) -> UUID:
    """The subject that has, or now gets, the key in ``values``; writers of one key wait for one another.

    A subject whose key is corrected keeps the new one only. Refuses with ``register_key_taken`` if the key belongs
    to another subject than the given one.
    """
    joined = "\x1f".join(str(values[name]) for name in definition["key"] if values.get(name) is not None)
    purpose = f"{register} key"
    _lock(f"{purpose} {blind_index().blind(joined, purpose).hex()}")
    candidates = blind_index().candidates(joined, purpose)
    found = SubjectKey.objects.filter(register=register, key__in=candidates).values_list("subject_id", flat=True)
    holder = found.first()
    if holder is not None and subject_id not in (None, holder):
        raise KeyTaken
    subject = holder or subject_id or new_id()
    if holder is None:
        SubjectKey.objects.filter(register=register, subject_id=subject).delete()
        SubjectKey.objects.create(register=register, key=candidates[0], subject_id=subject)
    _lock(f"{register} {subject}")
    return subject


def index_record(row: Record, definition: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the declared indexes of a record."""
    entries = _entries(row.register, definition, values)
    RecordIndex.objects.bulk_create(
        RecordIndex(record=row, register=row.register, field=field, value=value) for field, value in entries
    )


def _entries(register: str, definition: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for index in definition.get("indexes", []):
        for name in index["fields"]:
            if values.get(name) is None:
                continue
            if index["kind"] == "prefix":
                yield f"{name}^", start_of(str(values[name]))
            else:
                yield name, blind_index().blind(str(values[name]), f"{register}.{name}")


def start_of(text: str) -> bytes:
    """What a prefix index holds of a public value."""
    return normal_form(text).encode()[:MOST_BYTES]


def _lock(what: str) -> None:
    """Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"register {what}"])
