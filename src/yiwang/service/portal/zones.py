"""Zones and life events as packs published them: for whom, where, in which groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.core import generation
from yiwang.core.errors import NotFound
from yiwang.core.models import Definition, Revision
from yiwang.service.applications.items import text_of
from yiwang.service.catalogue.changes import changed
from yiwang.ui.display import language_tag

ZONE, LIFE_EVENT = "zone", "life_event"
PERSON, FIRM = "natural_person", "legal_person"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a zone: keys of packs' items, codes of the basic catalogue, words of titles, themes, links, sights."""

    name: str
    said: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it is called."""
        return text_of(self.said["title"], language_tag())

    @property
    def hint(self) -> str:
        """A sentence below the title."""
        return text_of(self.said.get("hint", ""), language_tag())

    def listed(self, what: str) -> tuple[str, ...]:
        """``items``, ``entries``, ``words`` or ``themes``."""
        return tuple(str(one) for one in self.said.get(what, ()))

    @property
    def links(self) -> list[dict[str, str]]:
        """Links in the language of the page."""
        language = language_tag()
        return [
            {
                "href": str(row["href"]),
                "text": text_of(row["text"], language),
                "hint": text_of(row.get("hint", ""), language),
            }
            for row in self.said.get("links", ())
        ]

    def sights(self, place: str) -> list[dict[str, str]]:
        """Sights at the place; all of them where no place is chosen, or one in which there is none."""
        language = language_tag()
        rows = [
            {
                "title": text_of(row["title"], language),
                "text": text_of(row.get("text", ""), language),
                "where": str(row["where"]),
            }
            for row in self.said.get("sights", ())
        ]
        return [row for row in rows if place and within(place, [row["where"]])] or rows


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone (主题专区) or an event of life; ``node`` is what caches of its page follow."""

    node: UUID
    key: str
    said: Mapping[str, Any]
    groups: tuple[Group, ...] = field(default=())

    @property
    def title(self) -> str:
        """What it is called, in the language of the page."""
        return text_of(self.said["title"], language_tag())

    @property
    def intro(self) -> str:
        """One or two sentences."""
        return text_of(self.said["intro"], language_tag())

    @property
    def kind(self) -> str:
        """``zone`` or ``life_event``."""
        return str(self.said.get("kind", ZONE))

    @property
    def looks(self) -> str:
        """``plain``, ``elder`` or ``ethnic``."""
        return str(self.said.get("looks", "plain"))

    @property
    def symbol(self) -> str:
        """The icon beside it."""
        return str(self.said.get("symbol", "document"))

    @property
    def contact(self) -> dict[str, str]:
        """``phone`` and what it is for; empty where none is named."""
        row = self.said.get("contact", {})
        return {"phone": str(row["phone"]), "says": text_of(row.get("says", ""), language_tag())} if row else {}

    @property
    def where(self) -> tuple[str, ...]:
        """Prefixes of the divisions in which it is offered; empty: everywhere."""
        return tuple(str(code) for code in self.said.get("where", ()))

    def serves(self, audience: str) -> bool:
        """Whether it is for this side of the portal."""
        return not audience or self.said["audience"] in ("all", audience)

    def offered_at(self, place: str) -> bool:
        """Whether it stands on the first page of a place (12 digits, or "" for none)."""
        return not self.where or bool(place) and within(place, self.where)

    def group(self, name: str) -> Group | None:
        """One of its groups."""
        return next((group for group in self.groups if group.name == name), None)


def within(place: str, prefixes: Iterable[str]) -> bool:
    """Whether a division lies in one of these (00: the whole country)."""
    return any(prefix == "00" or place.startswith(prefix.rstrip("0") or prefix) for prefix in prefixes)


def zones() -> tuple[Zone, ...]:
    """All that is published, in their order; read once a generation."""
    return generation.cached("portal:zones", _read)


def zones_for(kind: str, audience: str, place: str) -> list[Zone]:
    """Those of a kind for a side of the portal at a place."""
    return [zone for zone in zones() if zone.kind == kind and zone.serves(audience) and zone.offered_at(place)]


def zone(key: str) -> Zone:
    """One by its key; refuses with ``not_found``."""
    found = next((one for one in zones() if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _read() -> tuple[Zone, ...]:
    rows = Definition.objects.filter(section="zones", current__isnull=False).select_related("current")
    found = [_zone(row) for row in rows]
    return tuple(sorted(found, key=lambda one: (int(one.said.get("order", 999)), one.key)))


def _zone(row: Definition) -> Zone:
    said = row.current.content
    groups = tuple(Group(str(group["group"]), group) for group in said["groups"])
    return Zone(row.pk, row.key, said, groups)


def zone_published(revision: Revision) -> None:
    """Called in the transaction that publishes a zone: its pages are others now."""
    changed([revision.definition_id])


def zone_retired(definition: Definition) -> None:
    """Called when a pack no longer holds a zone."""
    changed([definition.pk])
