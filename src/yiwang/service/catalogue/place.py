"""The place that a visitor has chosen: a division's code in a cookie without identity, never guessed.

An address may name a place too (``?at=440825000000``): whoever gets such a link sees that place, and keeps the own one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from yiwang.core import generation
from yiwang.people.queries import division_by_code, name_of, path_of

COOKIE = f"{settings.COOKIE_PREFIX}yw_place"
COOKIE_SECONDS = 365 * 24 * 3600
AT = "at"
_CODE = re.compile(r"\d{12}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """A division with its names; ``full_name`` such as 广东省湛江市徐闻县."""

    code: str
    name: str
    full_name: str


def chosen_place(request: HttpRequest) -> ChosenPlace | None:
    """The place that the address names, or that in the visitor's cookie; None where there is none, or no such place."""
    return place_of(request.GET.get(AT, "")) or kept_place(request)


def kept_place(request: HttpRequest) -> ChosenPlace | None:
    """The place in the visitor's cookie."""
    return place_of(request.COOKIES.get(COOKIE, ""))


def place_of(code: str) -> ChosenPlace | None:
    """A division by its 12-digit code, remembered for the generation."""
    if not _CODE.match(code):
        return None
    # What is not there yet may come at any time (divisions being loaded): only a place that was found is kept.
    return generation.cached(("chosen place", code), lambda: _read(code)) or _read(code)


def _read(code: str) -> ChosenPlace | None:
    division = division_by_code(code)
    if division is None:
        return None
    return ChosenPlace(division.code, division.name, name_of(path_of(division)))
