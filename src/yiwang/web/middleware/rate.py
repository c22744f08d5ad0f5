"""Rate limits for strangers: writes and costly checks from one address, counted in each process.

Signed-in people are limited by what they may do; the login has its own limits in the database. A token of nobody
makes no person: who comes with one is counted as soon as the view has looked it up. Counting in memory is
deliberate: it costs nothing on the hot path, and a limit that is off by the number of processes is still a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yiwang.core.errors import TooManyRequests
from yiwang.web.problems import answer

WINDOW_SECONDS = 60.0
MOST_ADDRESSES = 20_000
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Programs call there thousands of times a minute: people.sso.limits, support.presentation.guessing, finding.opened.
OWN_LIMITS = ("/oauth/", "/api/v1/licences/verify", "/search/opened/")


class RateLimitMiddleware:
    """Refuses with 429 and a Chinese sentence once an address has written too often in a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.most = settings.STRANGER_WRITES_A_MINUTE
        self._counts: dict[str, tuple[float, int]] = {}
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or request.path_info.startswith(OWN_LIMITS):
            return self.get_response(request)
        address = str(request.META.get("REMOTE_ADDR", ""))
        bare = not (request.COOKIES.get(settings.SESSION_COOKIE) or request.META.get("HTTP_AUTHORIZATION"))
        if self._count(address, bare) > self.most and (bare or not request.actor.signed_in):
            response = answer(request, TooManyRequests())
            response.headers["Retry-After"] = str(int(WINDOW_SECONDS))
            return response
        response = self.get_response(request)
        if not bare and (response.status_code == 401 or getattr(request, "seen_as", "") == "stranger"):
            self._count(address, True)
        return response

    def _count(self, address: str, one_more: bool) -> int:
        """Writes of strangers from this address in the present minute, this one included."""
        now = monotonic()
        with self._lock:
            began, count = self._counts.get(address, (now, 0))
            if now - began > WINDOW_SECONDS:
                began, count = now, 0
            if len(self._counts) >= MOST_ADDRESSES and address not in self._counts:
                self._counts.clear()
            if one_more:
                count += 1
                self._counts[address] = (began, count)
            return count
