"""Which national code a case's matter has at its office: from the item that the office claimed, or the pack's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.service_item import HANDLING, IMPLEMENTING, check, make_implementing
from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.models import ServiceItem

LEVELS = {"province": "2", "city": "3", "county": "4", "town": "5", "village": "6"}
Pair = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Matter:
    """实施编码 (31), 基本编码 (12), 业务办理项编码 (33 or ""), and the version of the item."""

    task_code: str
    catalog_code: str
    handle_item: str = ""
    version: str = ""


class Placed(Protocol):
    """What a case and a review have in common: the office in charge, its place, the item."""

    organization_id: UUID
    division_id: UUID
    item_key: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Offices, places and codes of a block of cases or reviews; three queries, however many they are."""

    offices: Mapping[UUID, Organization]
    places: Mapping[UUID, Division]
    known: Mapping[Pair, Matter]

    @classmethod
    def of_all(cls, rows: Sequence[Placed]) -> Surroundings:
        """Read for these rows."""
        return cls(
            Organization.objects.in_bulk({row.organization_id for row in rows}),
            Division.objects.in_bulk({row.division_id for row in rows}),
            matters_of({(row.organization_id, row.item_key) for row in rows}),
        )

    def of(self, row: Placed, content: Mapping[str, Any] | None) -> tuple[Organization, Division | None, Matter | None]:
        """Office, place and code of one of them; ``content`` is what the pack says of its item, if it is there."""
        office, place = self.offices[row.organization_id], self.places.get(row.division_id)
        matter = self.known.get((row.organization_id, row.item_key))
        if matter is None and content is not None:
            matter = own_matter(content, office, place)
        return office, place, matter


def matters_of(pairs: Collection[Pair]) -> Mapping[Pair, Matter]:
    """Codes by office and key of the item that cases run on; one query. Pairs without a right code are left out."""
    keys = sorted({key for _office, key in pairs if key})
    rows = ServiceItem.objects.filter(organization_id__in={office for office, _key in pairs}).exclude(code="")
    named = Q(key__in=keys) | Q(entry__handled_by__in=keys) | Q(content__handled_by__in=keys)
    found: dict[Pair, Matter] = {}
    for row in rows.filter(named).exclude(state="cancelled").select_related("entry").order_by("code", "id"):
        by_entry = row.entry.handled_by if row.entry else ""
        key = row.key if row.key in keys else str(row.content.get("handled_by") or by_entry)
        matter = _read(row.code, str(row.number))
        if matter is not None:
            found.setdefault((row.organization_id, key), matter)
    return found


def own_matter(content: Mapping[str, Any], office: Organization, place: Division | None) -> Matter | None:
    """The code put together from what a pack says (基本编码), the office and its level; None if a part is missing."""
    basic, level = str(content.get("basic_code") or ""), LEVELS.get(place.level if place else "", "")
    if not (basic and level and office.uscc):
        return None
    try:
        return Matter(make_implementing(office.uscc, level, basic), basic)
    except IdentifierError:
        return None


def _read(code: str, version: str) -> Matter | None:
    try:
        found = check(code, (IMPLEMENTING, HANDLING))
    except IdentifierError:
        return None
    whole = found.code if found.layout == "handling" else ""
    return Matter(found.implementing_code, found.basic_code, whole, version)
