"""Many items with all that they inherit: a block costs two queries, however deep the items stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.service.catalogue.merging import Elements, merged
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.resolving import ENTRY, SELF

BLOCK = 500


@dataclass(frozen=True, slots=True)
class Whole:
    """An item as it holds now; ``origin`` as in ``resolving.Resolved``. ``updated_at`` of all layers: the latest."""

    item: ServiceItem
    elements: Elements
    origin: dict[str, str]
    above: tuple[ServiceItem, ...]

    @property
    def basic_code(self) -> str:
        """The code of its entry."""
        entry: CatalogueEntry | None = self.item.entry
        return entry.code if entry else ""


def wholes(rows: QuerySet[ServiceItem]) -> Iterator[Whole]:
    """The items in their order, read in blocks with what belongs to its rows."""
    found = rows.select_related("face", "entry", "organization")
    each = iter(found) if found.query.is_sliced else found.iterator(chunk_size=BLOCK)
    while block := list(islice(each, BLOCK)):
        yield from _block(block)


def _block(block: Sequence[ServiceItem]) -> Iterator[Whole]:
    ids = {key for item in block for key in item.chain}
    found: dict[UUID, ServiceItem] = {}
    if ids:
        found = ServiceItem.objects.only("id", "held", "content", "updated_at", "level").in_bulk(list(ids))
    for item in block:
        above = tuple(found[key] for key in item.chain if key in found)
        elements, origin = merged(_layers(item, above))
        elements.setdefault("title", item.face.title)
        elements.setdefault("power_type", item.face.power_type)
        yield Whole(item, elements, origin, above)


def _layers(item: ServiceItem, above: Sequence[ServiceItem]) -> Iterator[tuple[str, Any]]:
    if item.entry is not None:
        entry = item.entry
        yield ENTRY, {"title": entry.title, "power_type": entry.power_type, **entry.content}
    for one in above:
        yield str(one.pk), one.held or {}
        yield str(one.pk), one.content
    yield SELF, item.held or {}
    yield SELF, item.content
