"""Pages for whoever is shown something: the link of a licence, the one-time code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.routes import page
from yiwang.support.licences import queries
from yiwang.support.licences.showing import verdict_of
from yiwang.support.presentation import codes, purposes
from yiwang.support.presentation.errors import PurposeMissing
from yiwang.support.presentation.opening import open_for
from yiwang.support.presentation.using import Opened


@page("anyone", "GET")
def verify_link(request: HttpRequest, token: str) -> HttpResponse:
    """What a licence's QR code leads to. No cookie, no personal data beyond the masked holder, kept by no cache."""
    found = queries.by_link(token)
    context = {"found": found, "verdict": verdict_of(found), "now": clock.now()}
    return _unkept(render(request, "presentation/verify.html", context, status=200 if found else 404))


@page("anyone", "GET", "POST")
def presented(request: HttpRequest, shown_code: str) -> HttpResponse:
    """A one-time code: asked first, so that what fetches links ahead does not use it up; opened by the button."""
    actor: Actor = request.actor
    official = actor.kind == "official"
    context = {"code": shown_code, "official": official, "purposes": purposes.choices(), "purpose": ""}
    sent, wanted = request.method == "POST", codes.code_in(shown_code)
    if not wanted:
        return _unkept(render(request, "presentation/opened.html", {"opened": Opened.none("unknown")}, status=404))
    if not sent or (official and request.POST.get("purpose") not in purposes.CODES):
        problem = PurposeMissing().message if sent else ""
        context |= {"problem": str(problem)}
        return _unkept(render(request, "presentation/ask.html", context, status=422 if problem else 200))
    opened = open_for(actor, wanted, request.POST.get("purpose", ""), _address(request))
    context |= {"opened": opened}
    status = {"shown": 200, "unknown": 404}.get(opened.state, 410)
    return _unkept(render(request, "presentation/opened.html", context, status=status))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
