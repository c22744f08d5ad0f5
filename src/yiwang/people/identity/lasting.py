"""How long a proof of each level counts: a parameter of the base pack, else the setting, else these days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings

LEVELS = ("registered", "real_name", "real_person", "certificate")
# None: until it is revoked. The days of the others are examples: an installation sets its own.
DAYS: Mapping[str, int | None] = {"real_name": None, "real_person": 365, "certificate": 365}

Lasting = Callable[[str, datetime], timedelta | None]
_parameters: list[Lasting] = []


def use_lasting(lasting: Lasting) -> None:
    """Fill the port to parameters: ``lasting(level, moment)`` gives a time, or None where no parameter is in force."""
    _parameters[:] = [lasting]


def until(level: str, moment: datetime) -> datetime | None:
    """When a proof of ``level`` made at ``moment`` ends; None: never."""
    for ask in _parameters:
        lasts = ask(level, moment)
        if lasts is not None:
            return moment + lasts
    days = getattr(settings, "IDENTITY_DAYS", DAYS).get(level)
    return None if days is None else moment + timedelta(days=days)


def rank(level: str) -> int:
    """Order of levels; what is no level is below all."""
    return LEVELS.index(level) if level in LEVELS else -1
