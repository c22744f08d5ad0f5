"""How an item or an entry stands: what comes from above, what it says itself, what both make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.core.errors import NotFound
from yiwang.service.catalogue.elements import Problem, check_elements
from yiwang.service.catalogue.elements.checking import missing_problems
from yiwang.service.catalogue.elements.consistency import consistency_problems
from yiwang.service.catalogue.merging import Elements, merged
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.publishing_checks import Publishing, publishing_problems
from yiwang.service.catalogue.resolving import SELF, above_of, row_of
from yiwang.service.catalogue.situations import situation_problems

OF_ENTRIES = frozenset({"title", "power_type", "basis"})


@dataclass(frozen=True, slots=True)
class Standing:
    """``above`` are the inherited elements, ``origin`` says from whom; ``held`` and ``own`` come after them."""

    kind: str
    id: UUID
    key: str
    title: str
    state: str
    number: int
    division_code: str
    organization_id: UUID | None
    above: Elements
    origin: Mapping[str, str]
    held: Mapping[str, Any]
    own: Mapping[str, Any]
    given: frozenset[str]
    office: Mapping[str, Any] | None = None

    @property
    def elements(self) -> Elements:
        """What holds now."""
        return self.with_own(self.own)

    def with_own(self, own: Mapping[str, Any], held: Mapping[str, Any] | None = None) -> Elements:
        """What would hold if it said ``own`` itself (and held back ``held``)."""
        return self.layered(own, held)[0]

    def layered(self, own: Mapping[str, Any], held: Mapping[str, Any] | None = None) -> tuple[Elements, dict[str, str]]:
        """The same with who says what."""
        layers = [("above", self.above), (SELF, self.held if held is None else held), (SELF, own)]
        elements, origin = merged(layers)
        return elements, {
            path: self.origin.get(path, "above") if name == "above" else name for path, name in origin.items()
        }

    def problems(self, own: Mapping[str, Any]) -> list[Problem]:
        """What keeps ``own`` from being published: wrong, missing, contradicting; what other rooms' checks find."""
        wrong = check_elements(own)
        if wrong:
            return wrong
        elements = self.with_own(own)
        if self.kind == "entry":
            found = [p for p in missing_problems(elements) if p.path.partition("/")[0] in OF_ENTRIES or "/" in p.path]
            found = [p for p in found if not p.path.startswith(("contact", "limits"))] + consistency_problems(elements)
        else:
            found = check_elements(elements, complete=True, given=self.given)
        about = Publishing(self.kind, self.id, self.key, self.division_code, self.organization_id, self.elements)
        return found or situation_problems(elements) or publishing_problems(about, elements)


def standing_of_item(key: str) -> Standing:
    """An item by its key; one query. Refuses with ``not_found``."""
    row = row_of(key)
    item, office = row["item"], row["office"]
    above, origin = above_of(row)
    return Standing(
        kind="item",
        id=UUID(item["id"]),
        key=item["key"],
        title=row["face"]["title"],
        state=item["state"],
        number=item["number"],
        division_code=item["division_code"],
        organization_id=UUID(item["organization_id"]) if item["organization_id"] else None,
        above=above,
        origin=origin,
        held=item["held"] or {},
        own=item["content"],
        given=_given(office),
        office=office,
    )


def _given(office: Mapping[str, Any] | None) -> frozenset[str]:
    """What the office says of itself: its address with hours, and its telephone."""
    if office is None:
        return frozenset()
    place = {"windows"} if office["address"] and office["hours"] else set()
    return frozenset(place | ({"contact/phone"} if office["phone"] else set()))


def standing_of_entry(entry: CatalogueEntry) -> Standing:
    """An entry: nothing is above it."""
    return Standing(
        kind="entry",
        id=entry.pk,
        key=entry.code,
        title=entry.title,
        state=entry.state,
        number=entry.number,
        division_code="",
        organization_id=None,
        above={},
        origin={},
        held={},
        own=entry.content,
        given=frozenset(),
    )


def standing_of(draft: Draft) -> Standing:
    """What a draft is about."""
    if draft.item_id is not None:
        key = ServiceItem.objects.values_list("key", flat=True).filter(pk=draft.item_id).first()
        if key is None:
            raise NotFound
        return standing_of_item(key)
    entry = CatalogueEntry.objects.filter(pk=draft.entry_id).first()
    if entry is None:
        raise NotFound
    return standing_of_entry(entry)
