"""Ports of recusal: who somebody is in the base registers; filled at start-up from above."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection

from yiwang.core.keys import open_json, seal_json
from yiwang.people.staffing.models import Relative

Finder = Callable[[str], UUID | None]
TABLE, FIELD = "staffing_relative", "sealed"
_finder: list[Finder] = []


def use_finder(finder: Finder) -> None:
    """Fill the port: ``finder(number)`` gives the party registered under a resident number or a credit code."""
    _finder[:] = [finder]


def party_of(number: str) -> UUID | None:
    """The party, as far as a register knows it."""
    return _finder[0](number) if _finder else None


def recused(party_id: UUID) -> set[UUID]:
    """Accounts of officials who may not work on the party's matters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_recused(%s)", [party_id])
        return set(cursor.fetchone()[0])


def seal(row: Relative, name: str, number: str) -> None:
    """Put name and number into the row."""
    row.sealed = seal_json({"name": name, "number": number}, table=TABLE, record_id=row.pk, field=FIELD)


def opened(row: Relative) -> dict[str, str]:
    """Name and number."""
    found = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field=FIELD)
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def resolve() -> int:
    """Look again for relatives whom no register knew when they were declared; returns how many are known now."""
    known = 0
    rows = Relative.objects.unscoped("the platform looks for parties that came into the registers since")
    for row in rows.filter(party_id=None, withdrawn_at=None).iterator(chunk_size=500):
        party = party_of(opened(row).get("number", ""))
        if party is not None:
            row.party_id = party
            row.save(update_fields=["party_id"])
            known += 1
    return known
