"""A published bundle: its one form, its parts, and what of them fits the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.core import revisions
from yiwang.core.revisions import Published
from yiwang.engines.forms.pointers import MISSING, get, put
from yiwang.engines.rules import compile_expression
from yiwang.service.applications.items import Item
from yiwang.service.applications.scenario import Material, materials_for
from yiwang.service.bundles.rules import Need


@dataclass(frozen=True, slots=True)
class PartSpec:
    """A part as the pack declares it."""

    name: str
    content: Mapping[str, Any]
    item: Item

    @property
    def role(self) -> str:
        """Role of the organization that handles it."""
        return str(self.content["organization"])

    def needs(self, answers: Mapping[str, Any]) -> tuple[Need, ...]:
        """The parts that must be granted first, with these answers."""
        return tuple(
            Need(row["part"], tuple(row.get("brings", ())))
            for row in self.content.get("after", ())
            if holds(row.get("when"), answers)
        )

    def reasons(self) -> dict[str, str]:
        """Why it waits for each part, in the pack's words."""
        return {row["part"]: _chinese(row.get("because", "")) for row in self.content.get("after", ())}

    def taken(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Only what this office needs (``takes``); nobody gets the whole form."""
        found: dict[str, Any] = {}
        for pointer in self.content["takes"]:
            value = get(answers, pointer)
            if value is not MISSING:
                put(found, pointer, value)
        return found


@dataclass(frozen=True, slots=True)
class Definition:
    """A revision of a bundle. It reads like an item where form and questions are concerned (``item``)."""

    published: Published

    @property
    def item(self) -> Item:
        """The bundle as the wizard takes it: title, form, questions, assurance."""
        return Item(self.published)

    @property
    def key(self) -> str:
        """Stable key."""
        return self.published.key

    @property
    def title(self) -> str:
        """Chinese title."""
        return self.item.title

    @property
    def parts(self) -> list[PartSpec]:
        """All parts in the order of the pack."""
        return [
            PartSpec(row["part"], row, Item(self.item.member("items", row["item"])))
            for row in self.published.content["parts"]
        ]

    def fitting(self, answers: Mapping[str, Any]) -> list[PartSpec]:
        """The parts that these answers call for."""
        return [part for part in self.parts if holds(part.content.get("when"), answers)]

    def materials(self, answers: Mapping[str, Any]) -> list[Material]:
        """The materials of all fitting parts, each once."""
        found: dict[str, Material] = {}
        for part in self.fitting(answers):
            for material in materials_for(part.item, {}, answers):
                found.setdefault(material.key, material)
        return list(found.values())


def holds(condition: str | None, answers: Mapping[str, Any]) -> bool:
    """Whether a condition of the pack is true; nothing to check is true."""
    if not condition:
        return True
    return compile_expression(condition).evaluate({"answers": answers}) is True


def current_bundle(key: str) -> Definition:
    """The bundle as published now; refuses with ``not_found``."""
    return Definition(revisions.current("bundles", key))


def bundle_of(revision_id: UUID) -> Definition:
    """The bundle as it was when it was filed."""
    return Definition(revisions.revision(revision_id))


def _chinese(value: Any) -> str:
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value)
