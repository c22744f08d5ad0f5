"""What all endpoints for programs share: answers in JSON that nobody keeps, errors in the protocol's words, CORS."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.routes import page
from yiwang.people.sso import limits
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.models import Client

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


def endpoint(*methods: str, cors: str = "") -> Callable[[View], View]:
    """An address for programs: no cookie counts, so there is nothing to forge.

    ``cors`` says which pages of other sites may read the answer: ``all`` (what is public anyway), ``registered`` (the
    origins that systems registered), or none. Never with credentials: what opens something is a token, not a cookie.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _preflight(methods) if request.method == "OPTIONS" else _answer(view, request, args, kwargs)
            if cors and "HTTP_ORIGIN" in request.META:
                _allow(response, request.META["HTTP_ORIGIN"], cors)
            return response

        served = page("anyone", *methods, *(["OPTIONS"] if cors else []), lazy=True)(run)
        return csrf_exempt(served)

    return decorate


def _answer(view: View, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    address = str(request.META.get("REMOTE_ADDR", ""))
    if limits.too_many(address):
        response = json_answer({"error": "temporarily_unavailable", "error_description": "too many errors"}, status=429)
        response.headers["Retry-After"] = str(int(limits.WINDOW_SECONDS))
        return response
    try:
        return view(request, *args, **kwargs)
    except ProtocolError as wrong:
        if wrong.error in limits.COUNTED:
            limits.refused(address)
        response = json_answer(wrong.body(), status=wrong.status)
        for name, value in wrong.headers.items():
            response.headers[name] = value
        return response


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, DPoP"
    response.headers["Access-Control-Max-Age"] = "600"
    response.headers["Cache-Control"] = "no-store"
    return response


def _allow(response: HttpResponse, origin: str, cors: str) -> None:
    response.headers["Vary"] = "Origin"
    if cors == "all":
        response.headers["Access-Control-Allow-Origin"] = "*"
        return
    known = Client.objects.unscoped("whether any system calls from there")
    if len(origin) <= 200 and known.filter(origins__contains=[origin], state="approved").exists():
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate"
