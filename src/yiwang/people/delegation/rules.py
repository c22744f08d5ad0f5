"""What a delegation may be: scope, time, depth, and the table of its states. Pure, no Django.

Nobody passes on more than they hold (民法典 第一百六十九条 for passing on): a delegation made out of another one is
within it by scope, time and depth, and falls with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

ItemsOf = Callable[[frozenset[str]], frozenset[str]]
NONE: Final[frozenset[str]] = frozenset()

FAMILY, GUARDIAN, OFFICE, MANAGER, HANDLER = "family", "guardian", "office", "manager", "handler"
FIRM_KINDS: Final = (OFFICE, MANAGER, HANDLER)
PASSED_ON: Final[Mapping[str, int]] = {OFFICE: 2, MANAGER: 1, HANDLER: 0, FAMILY: 0, GUARDIAN: 0}
"""How many further links a delegation of a kind may carry."""
MAKES: Final[Mapping[str, tuple[str, ...]]] = {OFFICE: (MANAGER, HANDLER), MANAGER: (HANDLER,)}
"""Which kinds may be made out of which."""


class DelegationWrong(Exception):
    """A rule of this file is broken; ``code`` is stable."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Scope:
    """Items, themes of items, and licence types. None means everything of that sort, an empty set nothing.

    An item is covered if it is named or if one of its themes is.
    """

    items: frozenset[str] | None = NONE
    themes: frozenset[str] | None = NONE
    licence_types: frozenset[str] | None = NONE

    @property
    def every_item(self) -> bool:
        """Whether there is no item that it does not cover."""
        return self.items is None or self.themes is None

    @property
    def empty(self) -> bool:
        """Whether it covers nothing at all."""
        return not self.every_item and not self.items and not self.themes and self.licence_types == NONE

    def covers_item(self, key: str, items_of: ItemsOf) -> bool:
        """Whether the item is covered; ``items_of`` gives the items of themes."""
        if self.every_item:
            return True
        return key in (self.items or NONE) or key in items_of(self.themes or NONE)

    def covers_licence(self, type_key: str) -> bool:
        """Whether licences of the type are covered."""
        return self.licence_types is None or type_key in self.licence_types


EVERYTHING: Final = Scope(None, None, None)


def within(inner: Scope, outer: Scope, items_of: ItemsOf) -> bool:
    """Whether ``inner`` covers nothing, now or when themes grow, that ``outer`` does not cover."""
    if outer.licence_types is not None and not (
        inner.licence_types is not None and inner.licence_types <= outer.licence_types
    ):
        return False
    if outer.every_item:
        return True
    if inner.every_item or not (inner.themes or NONE) <= (outer.themes or NONE):
        return False
    return (inner.items or NONE) <= (outer.items or NONE) | items_of(outer.themes or NONE)


@dataclass(frozen=True, slots=True)
class Held:
    """A delegation out of which another one is made."""

    kind: str
    scope: Scope
    until: datetime
    depth: int


def check_link(kind: str, scope: Scope, until: datetime, upper: Held, items_of: ItemsOf) -> int:
    """The depth that a delegation made out of ``upper`` has; raises ``DelegationWrong`` where it would be more."""
    if kind not in MAKES.get(upper.kind, ()) or upper.depth < 1:
        raise DelegationWrong("not_passed_on")
    if not within(scope, upper.scope, items_of):
        raise DelegationWrong("beyond_scope")
    if until > upper.until:
        raise DelegationWrong("beyond_time")
    return min(PASSED_ON[kind], upper.depth - 1)


OPEN: Final = ("waiting", "invited", "active")

TRANSITIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "approve": (("waiting",), "active"),
    "reject": (("waiting",), "rejected"),
    "accept": (("invited",), "active"),
    "refuse": (("invited",), "refused"),
    "withdraw": (("waiting", "invited"), "withdrawn"),
    "lapse": (("waiting", "invited"), "lapsed"),
    "revoke": (("active",), "revoked"),
    "give_up": (("active",), "given_up"),
    "expire": (("active",), "expired"),
    "end": (OPEN, "ended"),
}
"""Named moves: from which states, to which state. A state that no move leaves is an end."""

STATES: Final = (*OPEN, *dict.fromkeys(to for _, to in TRANSITIONS.values() if to not in OPEN))


def move(state: str, name: str) -> str:
    """The state after the move ``name``; raises ``DelegationWrong`` where the move does not exist there."""
    sources, target = TRANSITIONS[name]
    if state not in sources:
        raise DelegationWrong("no_such_move")
    return target
