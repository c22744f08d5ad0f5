"""The port through which this room finds the person of a document: filled at start-up from the base register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.errors import NotReady
from yiwang.people.models import Account


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """``party_id`` is the record in the base register; ``name_fits`` whether it bears the name that was given."""

    party_id: UUID
    name_fits: bool


PersonFinder = Callable[[str, str, str], FoundPerson | None]
_finder: list[PersonFinder] = []


def use_person_finder(find: PersonFinder) -> None:
    """Fill the port: ``find(kind of paper, number, name)``, recording nothing; who asks records why."""
    _finder[:] = [find]


def find_person(kind: str, number: str, name: str) -> FoundPerson | None:
    """The living natural person with this paper (``kind`` by GA/T 2000.156: 111 居民身份证), or None."""
    if not _finder:
        raise NotReady(_("还没有接通人口登记信息，暂时不能核对证件。"))
    return _finder[0](kind, number, name)


def account_of_party(party_id: UUID) -> Account | None:
    """The person's own account that can sign in, the oldest first."""
    rows = Account.objects.filter(party_id=party_id, kind="person", is_active=True)
    return rows.order_by("created_at", "id").first()
