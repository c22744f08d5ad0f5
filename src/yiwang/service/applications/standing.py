"""What acting for others asks of the base registers: persons and legal persons as packs keep them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.registers import records

PERSONS, FIRMS, GUARDIANSHIPS = "persons", "legal-persons", "guardianships"
GONE = ("吊销", "注销")


class BaseRegisters:
    """Fills ``delegation.standing.Facts``. What a register does not hold says nothing against anybody."""

    def person_named(self, number: str, name: str) -> UUID | None:
        """The person of the population register with this number, if the name is right too."""
        for subject in records.find_by(PERSONS, "resident_id", number):
            if "".join(self.name_of(subject, "natural_person").split()) == "".join(name.split()):
                return subject
        return None

    def number_of(self, person: UUID) -> str:
        """The resident number."""
        return str(_held(PERSONS, person).get("resident_id", ""))

    def name_of(self, party: UUID, kind: str) -> str:
        """The registered name."""
        return str(_held(FIRMS if kind == "legal_person" else PERSONS, party).get("name", ""))

    def birthday_of(self, person: UUID) -> date | None:
        """The day of birth."""
        found = _held(PERSONS, person).get("birthday")
        return date.fromisoformat(str(found)) if found else None

    def alive(self, person: UUID) -> bool:
        """False where the population register says that the person died."""
        return bool(_held(PERSONS, person).get("alive", True))

    def stands(self, firm: UUID) -> bool:
        """False for a firm that was struck off or whose licence was revoked."""
        return str(_held(FIRMS, firm).get("state", "")) not in GONE

    def firms_headed(self, person: UUID) -> list[UUID]:
        """Firms that name the person as legal representative today."""
        number = self.number_of(person)
        return records.find_by(FIRMS, "legal_representative_id", number) if number else []

    def names_of(self, parties: Collection[UUID], kind: str) -> dict[UUID, str]:
        """The registered names of many."""
        held = _held_each(FIRMS if kind == "legal_person" else PERSONS, parties)
        return {party: str(name) for party, values in held.items() if (name := values.get("name"))}

    def gone(self, persons: Collection[UUID], firms: Collection[UUID]) -> set[UUID]:
        """Those who died, were struck off or lost their licence."""
        dead = {who for who, values in _held_each(PERSONS, persons).items() if not values.get("alive", True)}
        held = _held_each(FIRMS, firms)
        return dead | {firm for firm, values in held.items() if str(values.get("state", "")) in GONE}

    def heading(self, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        """Pairs of firm and person in which the firm's row names the person's number as legal representative."""
        firms = _held_each(FIRMS, {firm for firm, _person in pairs})
        people = _held_each(PERSONS, {person for _firm, person in pairs})
        numbers = {key: str(values.get("resident_id", "")) for key, values in people.items()}
        named = {key: str(values.get("legal_representative_id", "")) for key, values in firms.items()}
        return {(firm, who) for firm, who in pairs if numbers.get(who) and named.get(firm) == numbers[who]}

    def guards(self, guardian: UUID, ward: UUID) -> bool:
        """Whether a register of guardianships, where a pack brings one, holds the pair today."""
        own, other = self.number_of(guardian), self.number_of(ward)
        if not own or not other:
            return False
        pairs = records.find_by(GUARDIANSHIPS, "guardian_id", own)
        return any(str(_held(GUARDIANSHIPS, pair).get("ward_id", "")) == other for pair in pairs)


def _held_each(register: str, subjects: Collection[UUID]) -> dict[UUID, dict[str, object]]:
    if not subjects:
        return {}
    found = records.in_force_each(register, subjects, legal_day(clock.now()))
    return {key: dict(row.values) for key, row in found.items()}


def _held(register: str, subject: UUID) -> dict[str, object]:
    found = records.in_force(register, subject, legal_day(clock.now()))
    return dict(found.values) if found else {}
