"""What all endpoints for programs share: answers in JSON that nobody keeps, errors in the protocol's words, CORS."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.routes import page
from yiwang.people.sso.errors import ProtocolError

View = Callable[..., HttpResponse]


def json_answer(body: Any, *, status: int = 200, kept_for: int = 0) -> HttpResponse:
    """JSON; ``kept_for`` seconds it may be kept by anybody, else by nobody."""
    response = HttpResponse(orjson.dumps(body), content_type="application/json", status=status)
    if kept_for:
        response.headers["Cache-Control"] = f"public, max-age={kept_for}"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Pragma"] = "no-cache"
    return response


def endpoint(*methods: str, cors: bool = False) -> Callable[[View], View]:
    """An address for programs: no cookie counts, so there is nothing to forge. ``cors``: browsers may ask from
    everywhere, because what it takes is a token or nothing, never a cookie (no ``Allow-Credentials``)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
                response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, DPoP"
                response.headers["Access-Control-Max-Age"] = "600"
            else:
                try:
                    response = view(request, *args, **kwargs)
                except ProtocolError as wrong:
                    response = json_answer(wrong.body(), status=wrong.status)
                    for name, value in wrong.headers.items():
                        response.headers[name] = value
            if cors:
                response.headers["Access-Control-Allow-Origin"] = "*"
                response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, DPoP-Nonce"
            return response

        served = page("anyone", *methods, *(["OPTIONS"] if cors else []), lazy=True)(run)
        return csrf_exempt(served)

    return decorate
