"""While somebody acts for another, the pages of the own account wait: nothing of the own is done in another's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from yiwang.people.delegation.errors import StopActingFirst
from yiwang.web.problems import answer

OWN = "/account/"
# The session itself: choosing and stopping, a proof once more, and the step-up in the middle of an application.
OPEN = ("/account/acting/", "/account/confirm/", "/account/identity/prove/")


class ActingMiddleware:
    """Refuses with ``stop_acting_first``; asks for the actor only below ``/account/``, where views read it anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Called by Django before the view."""
        if not request.path_info.startswith(OWN) or request.path_info.startswith(OPEN) or not request.token:
            return None
        return answer(request, StopActingFirst()) if request.actor.acting is not None else None
