"""Who asks: the session token of the cookie (pages) or of the Authorization header (API), resolved when needed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from yiwang.core.actor import Actor
from yiwang.people.actors import read_actor
from yiwang.people.binding import is_bound, token_in
from yiwang.people.signin import presence, theft
from yiwang.people.signin.visits import browser_of, visit_of


class ActorMiddleware:
    """Sets ``request.token``, ``request.by_header`` and the lazy ``request.actor`` (one round trip on first use).

    ``request.seen_as`` is the kind of the actor once somebody looked. Behind a proxy ``REMOTE_ADDR`` becomes the
    address of the person, or all of a city would share the limits of one. A cookie that is bound to another browser
    opens nothing; if it is genuine, its session ends (``people.signin.theft``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        request.by_header = header.startswith("Bearer ")
        # API views are exempt from the check against forged requests, so a cookie is no proof there.
        by_program = request.path_info.startswith("/api/")
        cookie = None if by_program else request.COOKIES.get(settings.SESSION_COOKIE)
        if request.by_header:
            request.token = header[7:].strip()
        else:
            request.token = token_in(cookie, browser_of(request)) if cookie else None
        channel = "api" if by_program else "portal"

        def look() -> Actor:
            found = read_actor(request.token, channel)
            request.seen_as = found.kind
            return found

        request.actor = SimpleLazyObject(look)
        request.META["REMOTE_ADDR"] = address_of(request)
        response = self.get_response(request)
        if request.token and not _found_nobody(request, response):
            presence.seen(request.token)
        elif cookie and is_bound(cookie) and not request.by_header:
            theft.look_at(cookie, visit_of(request))
        return response


def _found_nobody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a token opened nothing: somebody looked and saw a stranger, or the answer says so."""
    return getattr(request, "seen_as", "") == "stranger" or response.status_code == 401


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; the last proxy's word counts only where a proxy is configured."""
    if settings.SECURE:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
