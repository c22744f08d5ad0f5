"""What stands around the pages of the pack author's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.service.desks.frame import frame


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of this desk; the navigation of all desks marks it as current."""
    desk = frame(request, request.actor, "packs")
    return render(request, template, {"desk": desk, **context}, status=status)


def bpmn(text: str) -> HttpResponse:
    """A model for the drawing; never shown or run as a page."""
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
