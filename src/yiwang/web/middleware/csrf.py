"""Cross-site request forgery: Django's check, except where the caller proves itself by header."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware


class CsrfMiddleware(CsrfViewMiddleware):
    """A bearer token is never sent by a browser on its own, so such requests need no second token."""

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> Any:
        """Skip for header-authenticated calls; otherwise as Django does."""
        if getattr(request, "by_header", False):
            return None
        return super().process_view(request, callback, args, kwargs)
