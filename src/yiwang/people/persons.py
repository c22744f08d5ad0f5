"""Which person an official is: the port to the room of identity, filled there at start-up.

Nobody decides on himself (公务员法 第七十六条), so an office account is matched to the person behind it when somebody
is hired. The number is looked up and not kept with the account; the room of identity keeps the document, sealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.identifiers import IdentifierError, resident_id

Pair = tuple[str, str]  # resident number and name


class Persons(Protocol):
    """What hiring asks of the room of identity."""

    def matched(self, pairs: Iterable[Pair]) -> dict[Pair, UUID]:
        """The living person registered under each number and bearing the name; a fixed number of queries."""
        ...

    def keep(self, *, actor: Actor, account_id: UUID, number: str, name: str) -> None:
        """Write down that the account is this person's; ``invalid_input`` at ``/number`` where it is not so."""
        ...


_persons: list[Persons] = []


def use_persons(persons: Persons) -> None:
    """Fill the port."""
    _persons[:] = [persons]


def checked_number(text: str) -> str:
    """A resident number as it is written; ``invalid_input`` at ``/number``."""
    try:
        return resident_id.check(text).number
    except IdentifierError as wrong:
        raise InvalidInput(fields={"/number": wrong.text(_)}) from wrong


def matched(pairs: Iterable[Pair]) -> dict[Pair, UUID]:
    """``Persons.matched``; nobody where the port is empty."""
    found = list(pairs)
    return _persons[0].matched(found) if _persons and found else {}


def person_of(number: str, name: str) -> UUID:
    """The person with this number and name; ``invalid_input`` at ``/number``, the same for whoever is unknown."""
    pair = (checked_number(number), name.strip())
    found = matched([pair]).get(pair)
    if found is None:
        raise InvalidInput(fields={"/number": not_matched()})
    return found


def not_matched() -> str:
    """What an administrator reads, whatever it was that did not match."""
    return _(
        "姓名和身份证号码对不上，或者登记里不能核验。请对照身份证检查；没有填错的，先不填，由他本人登录以后核对身份。"
    )


def keep(*, actor: Actor, account_id: UUID, number: str, name: str) -> None:
    """``Persons.keep``."""
    if not _persons:
        raise InvalidInput(fields={"/number": not_matched()})
    _persons[0].keep(actor=actor, account_id=account_id, number=checked_number(number), name=name)
