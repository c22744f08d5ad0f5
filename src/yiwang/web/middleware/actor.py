"""Who asks: the session token of the cookie (pages) or of the Authorization header (API), resolved when needed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from yiwang.core.actor import Actor
from yiwang.people.actors import read_actor


class ActorMiddleware:
    """Sets ``request.token``, ``request.by_header`` and the lazy ``request.actor`` (one round trip on first use).

    ``request.seen_as`` is the kind of the actor once somebody looked. Behind a proxy ``REMOTE_ADDR`` becomes the
    address of the person, or all of a city would share the limits of one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        request.by_header = header.startswith("Bearer ")
        # API views are exempt from the check against forged requests, so a cookie is no proof there.
        by_program = request.path_info.startswith("/api/")
        cookie = None if by_program else request.COOKIES.get(settings.SESSION_COOKIE)
        request.token = header[7:].strip() if request.by_header else cookie
        channel = "api" if by_program else "portal"

        def look() -> Actor:
            found = read_actor(request.token, channel)
            request.seen_as = found.kind
            return found

        request.actor = SimpleLazyObject(look)
        request.META["REMOTE_ADDR"] = address_of(request)
        return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; the last proxy's word counts only where a proxy is configured."""
    if settings.SECURE:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
