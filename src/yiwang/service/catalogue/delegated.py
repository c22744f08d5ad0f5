"""What can be delegated: the items, themes and licence types of the published packs, for the room of delegations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from yiwang.core import generation
from yiwang.core.models import Definition
from yiwang.service.catalogue.models import ServiceItem


class Delegable:
    """Fills ``delegation.matters.Matters``; kept until something is published."""

    def items_of(self, themes: frozenset[str]) -> frozenset[str]:
        """Keys of the items that have one of these themes."""
        rows = ServiceItem.objects.filter(face__themes__overlap=sorted(themes)).exclude(revision=None)
        return frozenset(rows.values_list("key", flat=True))

    def items(self, applicants: str) -> Mapping[str, str]:
        """Key and title of what can be filed here by these applicants, by title."""
        return {row["key"]: row["title"] for row in _rows() if _fits(row, applicants)}

    def themes(self, applicants: str) -> Mapping[str, str]:
        """The themes of these items; a theme is called what it is."""
        found = {theme for row in _rows() if _fits(row, applicants) for theme in row["themes"]}
        return {theme: theme for theme in sorted(found)}

    def licence_types(self) -> Mapping[str, str]:
        """Key and title of the licence types of the published packs."""
        return generation.cached("delegable:licences", _licence_types)


def _rows() -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        rows = ServiceItem.objects.filter(face__online=True, state="published").exclude(revision=None)
        rows = rows.order_by("face__title", "key")
        said = {name: F(f"face__{name}") for name in ("title", "themes", "applicants", "bundle")}
        return list(rows.values("key", **said))

    return generation.cached("delegable:items", read)


def _fits(row: Mapping[str, Any], applicants: str) -> bool:
    """Bundles are filed by a person, whoever they found."""
    return not applicants or applicants in (["natural_person"] if row["bundle"] else row["applicants"])


def _licence_types() -> dict[str, str]:
    rows = Definition.objects.filter(section="licences", current__isnull=False).select_related("current")
    found = {row.key: _text(row.current.content.get("title", row.key)) for row in rows}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _text(title: Any) -> str:
    return str(title.get("zh-Hans", "")) if isinstance(title, Mapping) else str(title)
