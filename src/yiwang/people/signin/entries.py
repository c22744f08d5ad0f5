"""The ways in that stand side by side on the login page; each room of a way adds its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WayIn:
    """A page on which somebody signs in without a password. ``takes_kept``: a POST may bring ``next`` and ``kept``."""

    route: str
    title: str
    sentence: str
    rank: int
    symbol: str = ""
    takes_kept: bool = False
    shown: Callable[[], bool] = lambda: True


WAYS: dict[str, WayIn] = {}


def way_in(way: WayIn) -> WayIn:
    """Add a way at start-up; a route is added once."""
    known = WAYS.setdefault(way.route, way)
    if known.title != way.title:
        raise ValueError(f"way in {way.route!r} is declared twice")
    return way


def ways_in() -> list[WayIn]:
    """The ways that work here, in order."""
    return sorted((way for way in WAYS.values() if way.shown()), key=lambda way: way.rank)
