"""The one wizard: every draft, of an item or of a bundle (一件事), is walked through with the same steps.

A room says where its drafts are and how one is opened; everything else that is its own (addresses, sending in) is
said by its ``Filling``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from yiwang.core import clock
from yiwang.core.actor import Actor, still_acting
from yiwang.core.routes import page
from yiwang.service.applications import pages_draft, pages_send
from yiwang.service.applications.filling import Filling
from yiwang.service.applications.keeping import ask_to_sign_in, go_and_prove

Opener = Callable[[Actor, UUID, datetime], Filling]
Step = Callable[..., HttpResponse]
TURNS = 2  # a page's own autosave may come before its button: the step is then done on what it left


def wizard(opener: Opener, prefix: str, name: str) -> list[URLPattern]:
    """The addresses of a draft below ``prefix`` ("drafts/"), named ``<name>`` and ``<name>-<step>``.

    ``opener(actor, draft id, now)`` opens an own draft or refuses with ``not_found``.
    """
    at = f"{prefix}<uuid:draft_id>/"
    typed = page("signed_in", "GET", "POST", lazy=True)
    return [
        path(at, page("signed_in")(_view(opener, prefix, _go_on)), name=name),
        path(
            f"{at}questions/",
            typed(_view(opener, prefix, pages_draft.questions, "questions")),
            name=f"{name}-questions",
        ),
        path(f"{at}fill/<str:key>/", typed(_view(opener, prefix, pages_draft.fill, "page")), name=f"{name}-fill"),
        path(f"{at}autosave/<str:key>/", page("signed_in", "POST")(_autosave(opener)), name=f"{name}-autosave"),
        path(f"{at}files/", typed(_view(opener, prefix, pages_send.materials, "files")), name=f"{name}-files"),
        path(f"{at}check/", typed(_view(opener, prefix, pages_send.check, "check")), name=f"{name}-check"),
        path(
            f"{at}drop/", page("signed_in", "GET", "POST")(_view(opener, prefix, pages_draft.drop)), name=f"{name}-drop"
        ),
    ]


def _view(opener: Opener, prefix: str, step: Step, kept_as: str = "") -> Step:
    """A step of an own draft that is not sent in yet; ``kept_as``: what is posted survives a lost session."""

    def view(request: HttpRequest, draft_id: UUID, **where: Any) -> HttpResponse:
        if not request.actor.signed_in:
            return ask_to_sign_in(request, draft_id, ":".join([kept_as, *where.values()]))
        still_acting(request.actor)
        for _turn in range(TURNS):
            filling = opener(request.actor, draft_id, clock.now())
            if filling.base != f"/{prefix}{draft_id}/":
                return HttpResponseRedirect(filling.base)  # the draft of a bundle, from the list of all drafts
            if filling.draft.submitted_as is not None:
                return HttpResponseRedirect(filling.became())  # back button and double click do no harm
            answer = step(request, filling, **where)
            if not filling.beaten:
                break
        if "_prove" in request.POST and filling.step_up and answer.status_code != 409:
            return go_and_prove(filling.step_up, filling.address(":".join([kept_as, *where.values()])))
        return answer

    return view


def _autosave(opener: Opener) -> Step:
    def view(request: HttpRequest, draft_id: UUID, key: str) -> HttpResponse:
        return pages_draft.autosave(request, opener(request.actor, draft_id, clock.now()), key)

    return view


def _go_on(request: HttpRequest, filling: Filling) -> HttpResponse:
    """To the first step that is not done."""
    return HttpResponseRedirect(filling.first_open())
