"""What belongs to an account or to a person in other rooms, and moves with a merge. Filled from above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

ACCOUNT, PARTY = "account", "party"


@dataclass(frozen=True, slots=True)
class Movable:
    """Rows of one column. ``of`` is account or party.

    ``move(old, new)`` gives the rows of ``old`` to ``new`` and returns their keys; ``back(keys, old, new)`` gives
    those that still are ``new``'s back and returns how many are somebody else's by now.
    """

    code: str
    of: str
    move: Callable[[UUID, UUID], list[str]]
    back: Callable[[Sequence[str], UUID, UUID], int]


MOVABLES: dict[str, Movable] = {}


def use_movable(movable: Movable) -> None:
    """Add a column; the last one of a code counts."""
    MOVABLES[movable.code] = movable


def move_all(of: str, old: UUID, new: UUID) -> list[dict[str, Any]]:
    """Move everything of one sort; what was moved, for the undo."""
    moved = []
    for movable in MOVABLES.values():
        if movable.of == of:
            keys = movable.move(old, new)
            if keys:
                moved.append({"what": movable.code, "old": str(old), "new": str(new), "keys": keys})
    return moved


def move_back(moved: Sequence[dict[str, Any]]) -> int:
    """Give back what ``move_all`` moved; how many rows are no longer where the merge put them."""
    astray = 0
    for entry in reversed(moved):
        movable = MOVABLES[entry["what"]]
        astray += movable.back(entry["keys"], UUID(entry["old"]), UUID(entry["new"]))
    return astray


def column(rows: Callable[[], Any], field: str) -> tuple[Callable[..., list[str]], Callable[..., int]]:
    """``move`` and ``back`` for a column of a table; ``rows`` gives all rows of it."""

    def move(old: UUID, new: UUID) -> list[str]:
        keys = [str(key) for key in rows().filter(**{field: old}).order_by("pk").values_list("pk", flat=True)]
        rows().filter(pk__in=keys).update(**{field: new})
        return keys

    def back(keys: Sequence[str], old: UUID, new: UUID) -> int:
        found = rows().filter(pk__in=list(keys))
        astray = found.exclude(**{field: new}).count()
        found.filter(**{field: new}).update(**{field: old})
        return int(astray)

    return move, back
