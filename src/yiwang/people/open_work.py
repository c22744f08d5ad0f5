"""What still waits in an organization or with a person: a port, since cases are engines' business, above this floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from yiwang.core.actor import Actor

Count = Callable[[UUID], int]
_counts: dict[str, Count] = {}
_of_no_role: set[str] = set()


def use_count(what: str, count: Count, *, by_role: bool = True) -> None:
    """Start-up: ``count(organization_id)`` tells how many of ``what`` (such as 没办完的办件) are open there.

    ``by_role``: it came to the organization by its role in packs, which therefore stays while any of it is open.
    """
    _counts[what] = count
    if not by_role:
        _of_no_role.add(what)


def open_work(organization_id: UUID, *, by_role: bool = False) -> dict[str, int]:
    """What keeps an organization from being closed, by its name in Chinese; nothing where nothing is.

    With ``by_role`` only what keeps it from losing its role.
    """
    asked = {what: count for what, count in _counts.items() if not by_role or what not in _of_no_role}
    found = {what: count(organization_id) for what, count in asked.items()}
    return {what: number for what, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class Passing:
    """Work that goes from one organization to another; ``duties`` bounds it to what these do (None: everything)."""

    actor: Actor
    giver_id: UUID
    heir_id: UUID
    duties: frozenset[str] | None
    reason: str


class Movable(Protocol):
    """A sort of work that an heir can take over; both run in the caller's transaction."""

    def count(self, passing: Passing) -> int:
        """How much would move."""
        ...

    def move(self, passing: Passing) -> int:
        """Move it, each piece with its event; returns how much."""
        ...


_movable: dict[str, Movable] = {}


def use_movable(what: str, sort: Movable) -> None:
    """Start-up: a sort of work, by its name in Chinese."""
    _movable[what] = sort


def would_move(passing: Passing) -> dict[str, int]:
    """What an heir would take over, by its name in Chinese."""
    found = {what: sort.count(passing) for what, sort in _movable.items()}
    return {what: number for what, number in found.items() if number}


def move_work(passing: Passing) -> dict[str, int]:
    """Let the heir take it over."""
    found = {what: sort.move(passing) for what, sort in _movable.items()}
    return {what: number for what, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class Taken:
    """A piece of work that a person has taken up: what, since it is due when, and who may do it."""

    kind: str
    id: UUID
    title: str
    due_on: date | None
    organization_id: UUID
    duty: str


class Hand(Protocol):
    """A sort of work that people take into their hands."""

    def taken(self, account_id: UUID, organization_ids: Iterable[UUID] | None) -> list[Taken]:
        """What the person holds (in these organizations)."""
        ...

    def pass_on(self, actor: Actor, taken: Taken, to: UUID | None, reason: str) -> None:
        """Give it to a colleague, or back to all who hold the duty (None). Refuses who may not do it."""
        ...


_hands: dict[str, Hand] = {}


def use_hand(kind: str, hand: Hand) -> None:
    """Start-up: how work of ``kind`` is listed and passed on."""
    _hands[kind] = hand


def in_hand(account_id: UUID, organization_ids: Sequence[UUID] | None = None) -> list[Taken]:
    """Everything that a person has taken up and not done, the most urgent first."""
    found = [row for hand in _hands.values() for row in hand.taken(account_id, organization_ids)]
    return sorted(found, key=lambda row: (row.due_on or date.max, row.title))


def pass_on(actor: Actor, rows: Iterable[Taken], to: UUID | None, reason: str) -> int:
    """Pass all of it on; returns how many pieces."""
    count = 0
    for row in rows:
        _hands[row.kind].pass_on(actor, row, to, reason)
        count += 1
    return count
