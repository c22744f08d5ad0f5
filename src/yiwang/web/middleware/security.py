"""Security headers on every answer: no inline script, no framing, no sniffing, nothing from elsewhere.

Only the site's own names are answered to: none of our pages needs the name, so nothing else would look at it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The diagram viewer sets style attributes on the elements that it draws; only its page may do so.
DIAGRAM_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=()",
}


def _called_by_its_name(request: HttpRequest) -> bool:
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


class SecurityHeadersMiddleware:
    """Adds the headers; a view may mark its response with ``yw_diagram``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request) if _called_by_its_name(request) else HttpResponse(status=421)
        policy = DIAGRAM_POLICY if getattr(response, "yw_diagram", False) else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path_info.startswith("/static/") and "Cache-Control" not in response.headers:
            known = request.COOKIES or "HTTP_AUTHORIZATION" in request.META
            response.headers["Cache-Control"] = "no-store" if known else "no-cache"
        return response
