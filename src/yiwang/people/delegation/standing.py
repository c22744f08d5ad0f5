"""Port to the base registers: who somebody is, whether a giver still lives or a firm still stands, and who heads it.

The rooms of registers are above this one; ``web.wiring`` fills the port.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from yiwang.core.errors import NotReady


class Facts(Protocol):
    """What registers say today. A register that holds nothing about a person says nothing against him."""

    def person_named(self, number: str, name: str) -> UUID | None:
        """The person with this paper (``naming.key_of``) if the name is right too."""
        ...

    def papers_of(self, person: UUID) -> list[str]:
        """The person's papers as ``naming.key_of`` writes them: the resident number of the register, and those seen."""
        ...

    def name_of(self, party: UUID, kind: str) -> str:
        """The registered name, or ""."""
        ...

    def birthday_of(self, person: UUID) -> date | None:
        """The day of birth."""
        ...

    def alive(self, person: UUID) -> bool:
        """False where the register says that the person died."""
        ...

    def stands(self, firm: UUID) -> bool:
        """False where the firm's licence was revoked or the firm is gone."""
        ...

    def firms_headed(self, person: UUID) -> Iterable[UUID]:
        """Firms whose legal representative the person is."""
        ...

    def names_of(self, parties: Collection[UUID], kind: str) -> Mapping[UUID, str]:
        """``name_of`` for many in a constant number of queries; who has none is missing."""
        ...

    def gone(self, persons: Collection[UUID], firms: Collection[UUID]) -> set[UUID]:
        """Those for whom ``alive`` or ``stands`` is False; a constant number of queries."""
        ...

    def heading(self, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        """Of pairs of firm and person those in which the person is the legal representative; constant queries."""
        ...

    def guards(self, guardian: UUID, ward: UUID) -> bool:
        """Whether a register knows the first as guardian of the second."""
        ...


_facts: list[Facts] = []


def use_facts(found: Facts) -> None:
    """Fill the port at start-up."""
    _facts[:] = [found]


def facts() -> Facts:
    """What fills the port; refuses with ``not_ready`` where nothing does."""
    if not _facts:
        raise NotReady
    return _facts[0]


def stands(party: UUID, kind: str) -> bool:
    """Whether a giver can still give: alive, or a firm that exists."""
    return facts().stands(party) if kind == "legal_person" else facts().alive(party)
