"""The larger matter (一件事) that a case is a part of, as far as its own pages need to know it.

The room of that matter registers how it is found; this room knows nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol
from uuid import UUID


class Whole(Protocol):
    """The larger matter of one part."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def href(self) -> str:
        """The address of its page."""

    @property
    def takes(self) -> tuple[str, ...]:
        """Pointers into the one form: what the office of this part gets of it."""

    def answers(self) -> dict[str, Any]:
        """The whole form as it stands, for its own applicant."""

    def correct(self, changed: Mapping[str, Any], files: Mapping[str, list[str]]) -> None:
        """Take over what the applicant corrected in this part: pointer to new value (MISSING: taken away), and the
        files handed in by material. Runs inside the change of the part."""


Finder = Callable[[Collection[UUID]], Mapping[UUID, Whole]]

_finders: list[Finder] = []


def use_finder(finder: Finder) -> Finder:
    """Register how the larger matters of some cases are found (one query, none for no cases)."""
    _finders.append(finder)
    return finder


def wholes_of(cases: Collection[UUID]) -> dict[UUID, Whole]:
    """The larger matters of these cases, by case; cases that stand alone are left out."""
    found: dict[UUID, Whole] = {}
    for finder in _finders if cases else ():
        found.update(finder(cases))
    return found


def whole_of(case: Mapping[str, Any]) -> Whole | None:
    """The larger matter of a case as it was read; cases that are no part cost no query."""
    if not case.get("part"):
        return None
    return wholes_of([UUID(str(case["id"]))]).get(UUID(str(case["id"])))
