"""The page that the ``type`` of problem details points to: every refusal with its sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.web.problems import TITLES
from yiwang.web.reference.catalogues import refusals

SECONDS = 3600


@page("anyone", "GET")
def errors(request: HttpRequest) -> HttpResponse:
    """Codes with anchors, the HTTP status and what a person reads; the same for everybody, so it is cached."""
    rows = [
        {"code": c.code, "status": c.status, "title": TITLES.get(c.status, ""), "text": c.message} for c in refusals()
    ]
    return public(request, render(request, "web/reference_errors.html", {"rows": rows}), SECONDS)
