"""Recusal (回避): who is close to an official, and the port to who somebody is in the base registers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import Refusal
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


class CloseMatter(Refusal):
    """Outside of cases too nobody works on what is his own, family's or an interest of his (公务员法 第七十六条)."""

    code, status = "close_matter", 403
    message = gettext_noop("当事人是您本人、亲属，或者和您有利害关系，按回避规定不能由您办理。请由同事办理。")


def refuse_close(actor: Actor, *parties: UUID | None) -> None:
    """``close_matter`` where one of the parties is the official, is close to him, or is a firm of such a person.

    One round trip; parties that are not known yet (None) are nobody's.
    """
    known = [party for party in parties if party is not None]
    if actor.account_id is None or not known:
        return
    if actor.party_id is not None and actor.party_id in known:
        raise CloseMatter
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM unnest(%s::uuid[]) AS one(party) WHERE %s = ANY (people_recused(one.party)))",
            [known, actor.account_id],
        )
        if cursor.fetchone()[0]:
            raise CloseMatter


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
