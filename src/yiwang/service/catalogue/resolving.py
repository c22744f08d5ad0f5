"""What an item says with all that it inherits: entry, items above, what is held back until reviewed, its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound
from yiwang.core.prepared import fetch
from yiwang.service.catalogue.merging import Elements, merged

LEVELS = {
    1: gettext_noop("国家"),
    2: gettext_noop("省级"),
    3: gettext_noop("市级"),
    4: gettext_noop("县级"),
    5: gettext_noop("镇街"),
    6: gettext_noop("村（社区）"),
}
ENTRY, SELF = "entry", "self"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An item as it holds now.

    ``item``, ``face``, ``office``, ``entry`` are the columns of their rows; ``elements`` is what the guide shows;
    ``origin`` names for each path the layer that said it last: ``entry``, the id of an item above, or ``self``;
    ``nodes`` are the ids of everything it depends on, itself included.
    """

    item: Mapping[str, Any]
    face: Mapping[str, Any]
    office: Mapping[str, Any] | None
    entry: Mapping[str, Any] | None
    findings: list[Any]
    elements: Elements
    origin: Mapping[str, str]
    nodes: tuple[UUID, ...]


def resolved(key: str) -> Resolved:
    """The item with this key; one query. Refuses with ``not_found``."""
    return resolved_row(row_of(key))


def row_of(key: str) -> dict[str, Any]:
    """What ``catalogue_resolve`` says of a key: item, face, office, entry, items above. Refuses with ``not_found``."""
    found = fetch("SELECT catalogue_resolve(%s::text)", [key])[0][0]
    if found is None:
        raise NotFound
    row: dict[str, Any] = orjson.loads(found) if isinstance(found, str | bytes) else found
    return row


def resolved_row(row: Mapping[str, Any]) -> Resolved:
    """The item of such a row, which a draft may have changed."""
    elements, origin = merged(_layers(row))
    entry = row["entry"]
    nodes = [row["item"]["id"], *(above["id"] for above in row["above"]), *([entry["id"]] if entry else [])]
    return Resolved(
        item=row["item"],
        face=row["face"],
        office=row["office"],
        entry=entry,
        findings=row["findings"],
        elements=elements,
        origin=origin,
        nodes=tuple(UUID(node) for node in nodes),
    )


def above_of(row: Mapping[str, Any]) -> tuple[Elements, dict[str, str]]:
    """What an item gets from above, before what it holds back and says itself; and who says it."""
    return merged(_layers_above(row))


def _layers(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from _layers_above(row)
    yield SELF, row["item"]["held"] or {}
    yield SELF, row["item"]["content"]


def _layers_above(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if row["entry"]:
        yield ENTRY, row["entry"]["content"]
    for above in row["above"]:
        yield above["id"], above["held"] or {}
        yield above["id"], above["content"]
