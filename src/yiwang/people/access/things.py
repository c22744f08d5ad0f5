"""What one can ask about: a table that the rooms fill, so that questions about access know their cases and licences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Value, When

from yiwang.core.actor import Actor
from yiwang.core.scoping import condition, visible

CHUNK = 50
Decides = Callable[[Actor], bool]
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in public words: ``title`` names no person in full. ``accounts`` and ``organizations`` may reach it.

    ``parties`` are the records of the people and firms whose thing it is: who acts for them may reach it too.
    """

    kind: str
    id: UUID
    title: str
    organization_id: UUID | None = None
    division_id: UUID | None = None
    owner_account: UUID | None = None
    accounts: tuple[UUID, ...] = ()
    organizations: tuple[UUID, ...] = ()
    parties: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """A page of the thing: the name of its route, and what one does there. ``official``: only for desks."""

    route: str
    sentence: str
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class ThingKind:
    """A kind of thing: how it is found by what people call it, which rows it is, which permissions are about it.

    ``rule`` gives, for one thing, the function that decides on a row that was read by its id; without it the scope of
    ``model`` decides. ``does`` tells for each actor what waits for him there, such as tasks. ``find`` takes a number as
    people write it; ids and links of the site are understood without it. ``about`` refuses nothing: it says nothing but
    public words. ``glass`` is the route under which it is read in an emergency.
    """

    kind: str
    title: str
    model: str
    about: Callable[[UUID], Thing | None]
    find: Callable[[str], UUID | None] = lambda text: None
    permissions: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    glass: str = ""
    column: str = "pk"
    rule: Callable[[UUID], Decides] | None = None
    does: Callable[[UUID, Sequence[Actor]], list[list[str]]] | None = None

    def rows(self, actor: Actor) -> models.QuerySet:
        """The rows of this kind that ``actor`` may know of: the rule that decides everywhere else."""
        return visible(apps.get_model(self.model), actor)

    def sees(self, actor: Actor, thing_id: UUID) -> bool:
        """Whether ``actor`` may know of this very thing."""
        return self.decide(thing_id, [actor])[0]

    def decide(self, thing_id: UUID, actors: Sequence[Actor]) -> list[bool]:
        """For each actor whether he may know of it: the conditions that decide everywhere else, in few queries."""
        if self.rule is not None:
            decides = self.rule(thing_id)
            return [decides(actor) for actor in actors]
        model = apps.get_model(self.model)
        rows = model._base_manager.filter(**{self.column: thing_id})
        return [bool(seen) for seen in seen_by(rows, model, actors)]


def seen_by(rows: models.QuerySet, model: type[models.Model], actors: Sequence[Actor]) -> list[list[Any]]:
    """For each actor the keys of those ``rows`` that the scope of ``model`` lets him see; a query for 50 actors."""
    found: list[list[Any]] = []
    for start in range(0, len(actors), CHUNK):
        part = actors[start : start + CHUNK]
        asked = {
            f"is_{number}": Case(When(scope, then=Value(True)), default=Value(False))
            for number, actor in enumerate(part)
            if (scope := condition(model, actor))
        }
        lines = list(rows.annotate(**asked).values("pk", *asked))
        for number in range(len(part)):
            found.append([line["pk"] for line in lines if line.get(f"is_{number}", True)])
    return found


KINDS: dict[str, ThingKind] = {}


def thing_kind(entry: ThingKind) -> ThingKind:
    """Add a kind at start-up; it is added once."""
    known = KINDS.setdefault(entry.kind, entry)
    if known.model != entry.model:
        raise ValueError(f"kind {entry.kind!r} is declared twice")
    return entry


def find(kind: str, text: str) -> Thing | None:
    """A thing by its number, its id, or a link to one of its pages."""
    sort = KINDS.get(kind)
    words = text.replace("\0", "").strip()[:300]
    if sort is None or not words:
        return None
    ids = [UUID(found) for found in _UUID.findall(words)]
    by_number = None if "/" in words else sort.find(words)
    for candidate in [*ids, *([by_number] if by_number else [])]:
        thing = sort.about(candidate)
        if thing is not None:
            return thing
    return None
