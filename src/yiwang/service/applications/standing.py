"""What acting for others asks of the base registers: persons and legal persons as packs keep them."""

from __future__ import annotations

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

    def guards(self, guardian: UUID, ward: UUID) -> bool:
        """Whether a register of guardianships, where a pack brings one, holds the pair today."""
        own, other = self.number_of(guardian), self.number_of(ward)
        if not own or not other:
            return False
        pairs = records.find_by(GUARDIANSHIPS, "guardian_id", own)
        return any(str(_held(GUARDIANSHIPS, pair).get("ward_id", "")) == other for pair in pairs)


def _held(register: str, subject: UUID) -> dict[str, object]:
    found = records.in_force(register, subject, legal_day(clock.now()))
    return dict(found.values) if found else {}
