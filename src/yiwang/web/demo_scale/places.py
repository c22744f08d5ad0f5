"""The places of a province with the offices that do things there, in the order of their codes: parents come first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from yiwang.people.models import Division, Organization

LEVELS = {"province": 2, "city": 3, "county": 4, "town": 5, "village": 6}


@dataclass(slots=True)
class Office:
    """Who does it: as COPY writes it."""

    id: str
    name: str
    uscc: str


@dataclass(slots=True)
class Where:
    """A place; ``above`` are those over it, the top first. ``number`` is its place in the list."""

    number: int
    code: str
    level: int
    above: tuple[Where, ...] = ()
    offices: dict[str, Office] = field(default_factory=dict)


def places_of(prefix: str) -> list[Where]:
    """All places under a prefix of codes, and those above it, that have offices."""
    above = {prefix[:length].ljust(12, "0") for length in (2, 4, 6, 9) if length <= len(prefix)}
    divisions = Division.objects.filter(code__startswith=prefix) | Division.objects.filter(code__in=above)
    offices = _offices(prefix, above)
    known: dict[object, Where] = {}
    found: list[Where] = []
    for key, code, level, parent in divisions.order_by("code").values_list("id", "code", "level", "parent_id"):
        over = known.get(parent)
        chain = (*over.above, over) if over else ()
        place = Where(len(found), code, LEVELS[level], tuple(one for one in chain if one.offices), offices.get(key, {}))
        known[key] = place
        found.append(place)
    return [place for place in found if place.offices]


def count_levels(places: Sequence[Where]) -> Counter[int]:
    """How many places there are of each level."""
    return Counter(place.level for place in places)


def _offices(prefix: str, above: set[str]) -> dict[object, dict[str, Office]]:
    rows = Organization.objects.filter(division__code__startswith=prefix) | Organization.objects.filter(
        division__code__in=above
    )
    found: dict[object, dict[str, Office]] = {}
    values = rows.exclude(role="").values_list("division_id", "role", "id", "name", "uscc")
    for division, role, key, name, uscc in values.iterator(chunk_size=20_000):
        found.setdefault(division, {}).setdefault(role, Office(str(key), name[:120], uscc or ""))
    return found
