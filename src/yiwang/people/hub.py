"""The table of what a signed-in person finds under 我的账号: each room adds its page, in the order of ``rank``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yiwang.core.actor import Actor


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """A page about the own account. ``title`` and ``sentence`` are Chinese, marked for the catalogue of the room."""

    route: str
    title: str
    sentence: str
    rank: int
    shown_to: Callable[[Actor], bool] = lambda actor: actor.signed_in


PLACES: dict[str, AccountPlace] = {}


def account_place(place: AccountPlace) -> AccountPlace:
    """Add a page at start-up; a route is added once."""
    known = PLACES.setdefault(place.route, place)
    if known.title != place.title:
        raise ValueError(f"account place {place.route!r} is declared twice")
    return place


def places_of(actor: Actor) -> list[AccountPlace]:
    """The pages that this actor may open, in order."""
    return sorted((place for place in PLACES.values() if place.shown_to(actor)), key=lambda place: place.rank)
