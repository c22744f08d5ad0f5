"""(kind, id) becomes title, page and permission, so that one net may point into another without importing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
RESOLVERS: dict[str, Resolver] = {}


def resolver(kind: str) -> Callable[[Resolver], Resolver]:
    """Register how a kind is resolved; the function refuses with ``not_found`` what the actor may not see."""

    def register(function: Resolver) -> Resolver:
        RESOLVERS[kind] = function
        return function

    return register


def resolve(actor: Actor, kind: str, ref_id: UUID) -> Ref:
    """The reference as ``actor`` may see it."""
    try:
        function = RESOLVERS[kind]
    except KeyError as unknown:
        raise NotFound from unknown
    return function(actor, ref_id)
