"""What support/content needs of the floors above it: the chosen place, headers of public pages, word of changes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.place import chosen_place
from yiwang.support.content import ports


def connect() -> None:
    """Fill the ports, once at start-up."""
    ports.use(public=_public, changed=changed, place=_place)


def _public(request: HttpRequest, response: HttpResponse, nodes: tuple[UUID, ...]) -> HttpResponse:
    """A list (no nodes) dies with any change; an article with its own. Planned times are met within a minute."""
    return public(request, response, 60, nodes or None)


def _place(request: HttpRequest) -> ports.Place | None:
    found = chosen_place(request)
    return ports.Place(found.code, found.name) if found else None
