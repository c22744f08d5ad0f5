"""Headers of public pages: shared caches may keep what a stranger without cookies gets, and nothing else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def public(request: HttpRequest, response: HttpResponse, seconds: int = 60) -> HttpResponse:
    """Let shared caches keep ``response`` for strangers; with any cookie only the visitor's own browser may look."""
    patch_vary_headers(response, ["Cookie"])
    if request.COOKIES.get(settings.SESSION_COOKIE) or request.META.get("HTTP_AUTHORIZATION"):
        response.headers["Cache-Control"] = "private, no-store"
    elif request.COOKIES:
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
