"""The page that the ``type`` of problem details points to: every refusal with its sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.web.problems import title_of
from yiwang.web.reference.catalogues import refusals

SECONDS = 3600


@page("anyone", "GET")
def errors(request: HttpRequest) -> HttpResponse:
    """Codes with anchors, the HTTP status and what a person reads; the same for everybody, so it is cached."""
    rows = [{"code": c.code, "status": c.status, "title": title_of(c.status), "text": c.sentence()} for c in refusals()]
    return public(request, render(request, "web/reference_errors.html", {"rows": rows}), SECONDS)
