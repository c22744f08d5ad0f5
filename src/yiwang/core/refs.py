"""(kind, id) becomes title, page and permission, so that one net may point into another without importing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Ref:
    """Something that can be pointed at."""

    kind: str
    id: UUID
    title: str
    url: str


Resolver = Callable[[Actor, UUID], Ref]
Several = Callable[[Actor, Sequence[UUID]], Iterable[Ref]]
Resolves = TypeVar("Resolves", bound=Several)
RESOLVERS: dict[str, Resolver] = {}
EACH: dict[str, Several] = {}


def resolver(kind: str) -> Callable[[Resolver], Resolver]:
    """Register how a kind is resolved; the function refuses with ``not_found`` what the actor may not see."""

    def register(function: Resolver) -> Resolver:
        RESOLVERS[kind] = function
        return function

    return register


def each_of(kind: str) -> Callable[[Resolves], Resolves]:
    """Register how many of a kind are resolved at once, in as many queries as one: what a list of them asks for."""

    def register(function: Resolves) -> Resolves:
        EACH[kind] = function
        return function

    return register


def resolve_each(actor: Actor, pairs: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Ref]:
    """References as ``actor`` may see them, a constant number of queries for each kind.

    What the actor may not see is missing, and so is a kind that cannot be resolved at once.
    """
    by_kind: dict[str, list[UUID]] = {}
    for kind, key in dict.fromkeys(pairs):
        if kind in EACH:
            by_kind.setdefault(kind, []).append(key)
    return {(kind, ref.id): ref for kind, ids in by_kind.items() for ref in EACH[kind](actor, ids)}


def resolve(actor: Actor, kind: str, ref_id: UUID) -> Ref:
    """The reference as ``actor`` may see it."""
    try:
        function = RESOLVERS[kind]
    except KeyError as unknown:
        raise NotFound from unknown
    return function(actor, ref_id)
