"""The end of every way in: cookies are set, and the person goes on where he was, with what he had typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yiwang.core.actor import Actor
from yiwang.people.actors import read_actor
from yiwang.people.binding import token_in
from yiwang.people.sessions import SESSION_HOURS
from yiwang.people.signin.flow import ENROL, Outcome
from yiwang.people.signin.steps import STEP_COOKIE, leave_step
from yiwang.people.signin.visits import leave_device, visit_of
from yiwang.people.way_back import safe_next

Resume = Callable[[Actor, str], str]
_resume: list[Resume] = []


def use_resume(resume: Resume) -> None:
    """Fill the port: puts a kept form (sealed text) back for its owner; the address to go on at, or ""."""
    _resume[:] = [resume]


_desk: list[str] = []


def use_desk(route: str) -> None:
    """Fill the port: where officials with a post begin who were on the way to nowhere else."""
    _desk[:] = [route]


def content_of(request: HttpRequest) -> dict[str, Any]:
    """What travels along a sign-in: where to go afterwards (``next``) and a form to go on with (``kept``)."""
    given = request.POST if request.method == "POST" else request.GET
    return {"next": safe_next(given.get("next")), "kept": request.POST.get("kept", "")}


def arrive(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """The answer to a sign-in that went right: signed in and on the way, or at the next step."""
    visit = visit_of(request)
    if not outcome.token:
        page = "signin-enrol" if outcome.purpose == ENROL else "signin-second"
        response = HttpResponseRedirect(reverse(page))
        leave_step(response, outcome.step)
        leave_device(response, visit)
        return response
    content = outcome.content or {}
    where = ""
    kept = str(content.get("kept") or "")
    if kept:
        actor = read_actor(token_in(outcome.token, visit.browser))
        where = next((found for resume in _resume if (found := resume(actor, kept))), "")
    wanted = safe_next(content.get("next"))
    if wanted == "/" and _desk and outcome.account.kind == "official":
        wanted = reverse(_desk[0]) if read_actor(token_in(outcome.token, visit.browser)).posts else wanted
    response = HttpResponseRedirect(where or wanted)
    set_session(response, outcome.token)
    leave_device(response, visit)
    response.delete_cookie(STEP_COOKIE, samesite="Lax")
    return response


def set_session(response: HttpResponse, token: str) -> None:
    """Let the browser carry the session."""
    response.set_cookie(
        settings.SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
