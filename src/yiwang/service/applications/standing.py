"""What acting for others asks of the base registers: persons and legal persons as packs keep them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.registers import records
from yiwang.people.delegation.naming import key_of, paper_in
from yiwang.people.identity import documents
from yiwang.people.identity.matching import same_name, who

PERSONS, FIRMS, GUARDIANSHIPS = "persons", "legal-persons", "guardianships"
DOCUMENT = "legal_representative_document"
GONE = ("吊销", "注销")


class BaseRegisters:
    """Fills ``delegation.standing.Facts``. What a register does not hold says nothing against anybody."""

    def person_named(self, number: str, name: str) -> UUID | None:
        """Whoever has this paper by the population register or as it was seen, if the name is right too."""
        paper = paper_in(number)
        found = records.find_by(PERSONS, "resident_id", number) if paper.kind == "111" else []
        if not found and (holder := documents.holder_of(paper)) is not None:
            found = [holder]
        for subject in found:
            if same_name(self.name_of(subject, "natural_person"), name):
                return subject
        return None

    def papers_of(self, person: UUID) -> list[str]:
        """The resident number of the register, and the papers that were seen."""
        number = self.number_of(person)
        seen = [key_of(paper) for paper in documents.papers_of(person)]
        return list(dict.fromkeys([*filter(None, [number]), *seen]))

    def number_of(self, person: UUID) -> str:
        """The resident number."""
        return str(_held(PERSONS, person).get("resident_id", ""))

    def name_of(self, party: UUID, kind: str) -> str:
        """The registered name; of a person in no register the one that a window wrote down."""
        found = str(_held(FIRMS if kind == "legal_person" else PERSONS, party).get("name", ""))
        if found or kind == "legal_person":
            return found
        seen = who(party, legal_day(clock.now()))
        return seen.name if seen is not None else ""

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
        """Firms that name the person as legal representative today: by the resident number, else by another paper."""
        number = self.number_of(person)
        if number:
            return records.find_by(FIRMS, "legal_representative_id", number)
        found = {
            firm
            for paper in documents.papers_of(person)
            for text in {paper.number, paper.lasting}
            for firm in records.find_by(FIRMS, "legal_representative_id", text)
        }
        return sorted(firm for firm in found if self._heads(_held(FIRMS, firm), person))

    def _heads(self, firm: Mapping[str, object], person: UUID) -> bool:
        """By a paper other than the resident ID: kind, number and name have to be those of the firm's row."""
        kind, number = str(firm.get(DOCUMENT, "111")), str(firm.get("legal_representative_id", ""))
        papers = documents.papers_of(person)
        held = any(paper.index_kind == kind and number in (paper.number, paper.lasting) for paper in papers)
        return held and same_name(str(firm.get("legal_representative", "")), self.name_of(person, "natural_person"))

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
        return {
            (firm, who)
            for firm, who in pairs
            if (named.get(firm) == numbers[who] if numbers.get(who) else self._heads(firms.get(firm, {}), who))
        }

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
