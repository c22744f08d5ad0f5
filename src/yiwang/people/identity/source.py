"""The port to the base registers: who is registered under a number, and what the register says. Filled above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.errors import NotReady

NATURAL, LEGAL = "natural_person", "legal_person"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a base register says of a person or firm on a day.

    ``division`` is the code of where somebody lives (a firm: is registered); ``kind_of_document`` and ``number`` are
    the document by which the register knows them; ``ended`` is set for the dead, and for firms that are gone.
    """

    party_id: UUID
    kind: str
    register: str
    name: str
    kind_of_document: str
    number: str
    born: date | None = None
    division: str = ""
    ended: bool = False


class PersonSource(Protocol):
    """What this room asks of base registers. ``find`` and ``read`` read at most two rows; nothing is ever written."""

    def find(self, kind_of_document: str, number: str) -> UUID | None:
        """The subject registered under exactly this document; None where nobody is."""
        ...

    def read(self, party_id: UUID, on: date) -> Registered | None:
        """What holds about a subject on a day; None for one that is in no register."""
        ...

    def read_each(self, kind_of_document: str, numbers: Collection[str], on: date) -> Mapping[str, Registered]:
        """Whoever is registered under each of these documents, by number; two queries, however many they are."""
        ...


_source: list[PersonSource] = []


def use_person_source(source: PersonSource) -> None:
    """Fill the port; the last one counts (tests put their own in)."""
    _source[:] = [source]


def person_source() -> PersonSource:
    """The source, or the refusal ``not_ready`` where nobody filled the port."""
    if not _source:
        raise NotReady(_("还没有接上人口库和法人库，暂时不能核对身份。"))
    return _source[0]


Teller = Callable[[UUID, str, str], None]
_teller: list[Teller] = []


def use_teller(teller: Teller) -> None:
    """Fill the port to messages: ``teller(account id, kind, source)`` writes one, once for each ``source``."""
    _teller[:] = [teller]


def tell(account_id: UUID, kind: str, source: str) -> None:
    """Tell the owner of an account; where no messages are connected the event log alone knows."""
    for teller in _teller:
        teller(account_id, kind, source)
