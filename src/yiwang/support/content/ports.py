"""What content needs of higher floors, filled at start-up: the place in a cookie, caches, and who hears of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse

Public = Callable[[HttpRequest, HttpResponse, tuple[UUID, ...]], HttpResponse]
Changed = Callable[[Iterable[UUID]], None]
PlaceOf = Callable[[HttpRequest], "Place | None"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor is: the 12-digit code, and how it is called."""

    code: str
    name: str


_public: list[Public] = []
_changed: list[Changed] = []
_place: list[PlaceOf] = []


def use(*, public: Public, changed: Changed, place: PlaceOf) -> None:
    """Start-up: headers of public pages, word of publications, and the place that a visitor has chosen."""
    _public[:], _changed[:], _place[:] = [public], [changed], [place]


def public(request: HttpRequest, response: HttpResponse, *nodes: UUID) -> HttpResponse:
    """The response with the headers of a public page about these articles; without any, of a list."""
    return _public[0](request, response, nodes) if _public else response


def changed(*articles: UUID) -> None:
    """Public pages about these articles are others now."""
    for tell in _changed:
        tell(articles)


def place_of(request: HttpRequest) -> Place | None:
    """The place that the visitor has chosen."""
    return _place[0](request) if _place else None
