"""Port to the catalogue: which items belong to themes, and how items, themes and licence types are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from yiwang.core import generation
from yiwang.core.actor import Acting, Actor
from yiwang.core.errors import NotPermitted
from yiwang.people.delegation.rules import NONE, Scope


class Matters(Protocol):
    """What can be delegated."""

    def items_of(self, themes: frozenset[str]) -> frozenset[str]:
        """Keys of the items that have one of these themes."""
        ...

    def items(self, applicants: str) -> Mapping[str, str]:
        """Key and title of the items and bundles for ``natural_person`` or ``legal_person`` that can be filed here."""
        ...

    def themes(self, applicants: str) -> Mapping[str, str]:
        """Key and title of the themes of these items."""
        ...

    def licence_types(self) -> Mapping[str, str]:
        """Key and title of the licence types."""
        ...


_matters: list[Matters] = []


def use_matters(found: Matters) -> None:
    """Fill the port at start-up."""
    _matters[:] = [found]


def matters() -> Matters | None:
    """What fills the port, if anything does."""
    return _matters[0] if _matters else None


def items_of(themes: frozenset[str]) -> frozenset[str]:
    """Keys of the items of themes, kept until something is published."""
    if not themes or not _matters:
        return NONE
    key = f"delegation:themes:{','.join(sorted(themes))}"
    return generation.cached(key, lambda: _matters[0].items_of(themes))


def scope_of(acting: Acting) -> Scope:
    """The scope of the delegation in use."""
    return Scope(acting.items, acting.themes, acting.licence_types)


def covered_items(acting: Acting) -> frozenset[str] | None:
    """Keys of the items that may be handled; None for every item."""
    scope = scope_of(acting)
    return None if scope.every_item else (scope.items or NONE) | items_of(scope.themes or NONE)


def covers_item(actor: Actor, key: str) -> bool:
    """Whether the actor may handle an item: in the own name always, in another's name within the scope."""
    return actor.acting is None or scope_of(actor.acting).covers_item(key, items_of)


class OutOfScope(NotPermitted):
    """The delegation in use does not cover this; ``text`` says what it covers."""

    code = "out_of_scope"


def out_of_scope(actor: Actor) -> OutOfScope:
    """The refusal, with what the delegation does cover in words."""
    from yiwang.people.delegation.words import beyond

    assert actor.acting is not None
    return OutOfScope(beyond(actor.acting))


def require_item(actor: Actor, key: str) -> None:
    """Refuse with ``out_of_scope`` what the delegation in use does not cover."""
    if not covers_item(actor, key):
        raise out_of_scope(actor)
