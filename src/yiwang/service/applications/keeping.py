"""A form that was sent after the session ended: its values travel sealed through the login and stand there again."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotFound, NotSignedIn
from yiwang.core.keys import open_json, seal_json
from yiwang.crypto.errors import CryptoProblem
from yiwang.service.applications.filling import open_draft_of
from yiwang.service.applications.saving import save_typed

PLACE = {"table": "applications_draft", "field": "kept"}
LONGEST = 1_000_000
KEPT_FOR = timedelta(hours=24)
NEVER_KEPT = ("csrfmiddlewaretoken", "_tab", "_seen")


def ask_to_sign_in(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponse:
    """For whoever is not signed in: a GET goes to the login, a POST to a login that carries what was typed."""
    if request.method != "POST":
        raise NotSignedIn
    context = {"kept": keep(draft_id, step, request.POST), "next": f"/drafts/{draft_id}/"}
    response = render(request, "applications/session_lost.html", context, status=401)
    response.headers["Cache-Control"] = "no-store"
    return response


def go_and_prove(needed: str, where: str) -> HttpResponse:
    """To the proof of the level ``needed``, and from there back to ``where``: what was typed lies in the draft."""
    query = urlencode({"needed": needed, "next": f"{where}?resumed=step"})
    return HttpResponseRedirect(f"{reverse('identity-prove')}?{query}")


def keep(draft_id: UUID, step: str, post: QueryDict) -> str:
    """The posted values sealed as text; "" when they are too long to carry."""
    values = {name: post.getlist(name) for name in post if name not in NEVER_KEPT}
    if sum(len(name) + sum(map(len, many)) for name, many in values.items()) > LONGEST:
        return ""
    body = {"draft": str(draft_id), "step": step, "values": values, "at": clock.now().isoformat()}
    return base64.urlsafe_b64encode(seal_json(body, record_id="post", **PLACE)).decode()


def resume(actor: Actor, kept: str) -> str:
    """Put kept values into the draft if it is the actor's own; the address to go on at, or "" without such."""
    body = _opened(kept)
    if body is None:
        return ""
    try:
        filling = open_draft_of(actor, UUID(body["draft"]), clock.now())
    except NotFound:
        return ""
    if filling.draft.submitted_as is not None:
        return filling.base
    step = str(body["step"])
    post = QueryDict(mutable=True)
    for name, many in body["values"].items():
        post.setlist(name, many)
    try:
        save_typed(filling, step, post)
    except ChangedMeanwhile:
        return filling.address(step)
    return f"{filling.address(step)}?resumed=1"


def _opened(kept: str) -> dict[str, Any] | None:
    try:
        body = open_json(base64.urlsafe_b64decode(kept.encode()), record_id="post", **PLACE)
    except (CryptoProblem, ValueError, binascii.Error):
        return None
    if not isinstance(body, dict):
        return None
    fresh = datetime.fromisoformat(str(body["at"])) > clock.now() - KEPT_FOR
    return body if fresh else None
