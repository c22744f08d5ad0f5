"""Kinds of work orders as packs declare them (``workorders/*.yaml``). Reading only; the schema was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Release
from yiwang.core.revisions import Published


def plain(value: Any) -> str:
    """The Chinese text of a language map or of a plain title."""
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value or "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A button of a step. Without ``next`` it closes the order. ``reason`` is required, optional or none."""

    name: str
    title: str
    next: str
    reason: str

    @property
    def closes(self) -> bool:
        """Whether this ends the work order."""
        return not self.next


@dataclass(frozen=True, slots=True)
class Step:
    """A step: who (``duty``), how long (``within``, as packs write durations), with which outcomes."""

    name: str
    title: str
    duty: str
    within: Mapping[str, Any]
    says: str
    outcomes: tuple[Outcome, ...]

    def outcome(self, name: str) -> Outcome:
        """The outcome, or a refusal at the field."""
        for found in self.outcomes:
            if found.name == name:
                return found
        raise InvalidInput(_("请选择办理结果。"), fields={"/outcome": _("请从列出的结果里选一个。")})


@dataclass(frozen=True, slots=True)
class Kind:
    """A published kind of work order."""

    published: Published

    @property
    def key(self) -> str:
        """Stable key."""
        return self.published.key

    @property
    def title(self) -> str:
        """Chinese title."""
        return plain(self.published.content["title"])

    @property
    def separate(self) -> bool:
        """Whether people may not work on an order about their own work."""
        return bool(self.published.content.get("separate"))

    @property
    def steps(self) -> dict[str, Step]:
        """All steps by name, in the order of the pack."""
        return {row["step"]: _step(row) for row in self.published.content["steps"]}

    @property
    def first(self) -> Step:
        """Where an order begins: the dispatching step."""
        return _step(self.published.content["steps"][0])

    @property
    def extension(self) -> Mapping[str, Any] | None:
        """{times, by, duty} or None."""
        return self.published.content.get("extension")

    @property
    def duties(self) -> list[str]:
        """Duties that work on orders of this kind."""
        return sorted({step.duty for step in self.steps.values()})

    def role_of(self, duty: str) -> str:
        """Role of the organization that carries ``duty``; empty where the answering office itself does."""
        manifest = Release.objects.values_list("content__manifest", flat=True).get(pk=self.published.release_id)
        rows = [row for row in manifest.get("duties", []) if row["duty"] == duty]
        return str(rows[0].get("organization", "")) if rows else ""


def _step(row: Mapping[str, Any]) -> Step:
    outcomes = tuple(
        Outcome(one["outcome"], plain(one["title"]), one.get("next", ""), one.get("reason", "optional"))
        for one in row["outcomes"]
    )
    return Step(row["step"], plain(row["title"]), row["duty"], row["within"], plain(row.get("says", "")), outcomes)


def current_kind(key: str) -> Kind:
    """The kind as published now; refuses with ``not_found``."""
    return Kind(revisions.current("workorders", key))


def kind_of(revision_id: UUID) -> Kind:
    """The kind that an order runs on."""
    return Kind(revisions.revision(revision_id))
