"""Without keys nothing personal is served: such pages say why, public pages go on as for a stranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from yiwang.core.keys import KeysUnavailable, require_keys
from yiwang.web.problems import answer, wants_json

DESCRIPTION = "/api/v1/openapi.json"
Respond = Callable[[HttpRequest], HttpResponse]


class KeysMiddleware:
    """Stands after the actor's middleware: ``request.token`` is known, the actor not yet read."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Called by Django before the view."""
        try:
            require_keys()
        except KeysUnavailable as gone:
            gate = getattr(view, "gate", None)
            api = wants_json(request) and request.path_info != DESCRIPTION
            if api or (gate is not None and gate.who != "anyone"):
                return answer(request, gone)
            request.token = None
        return None
