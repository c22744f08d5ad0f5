"""Applying for a seal, and for a new one in the place of an old one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.administration import today
from yiwang.people.pages import asking
from yiwang.support.seals import queries
from yiwang.support.seals.actions.asking import SIZES_MM, Wish, ask_seal
from yiwang.support.seals.drawing import LARGEST
from yiwang.support.seals.models import Seal
from yiwang.support.seals.pages.showing import problems
from yiwang.support.seals.purposes import OF_ORGANIZATIONS


@page("duty:seal.apply", "GET", "POST")
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when it is refused (but a picture: the page says so)."""
    actor: Actor = request.actor
    require(actor, "seal.apply")
    before = _before(actor, request.GET.get("replaces", ""))
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            seal = ask_seal(actor=actor, wish=_wish(request, before))
            return HttpResponseRedirect(f"{reverse('seal', args=[seal.pk])}?done=1")
        except Refusal as problem:
            if problem.status in (401, 403, 404):
                raise
            refused = problem
    context = {
        "before": before,
        "offices": _offices(actor),
        "purposes": [
            {"value": one.code, "text": _(one.title)}
            for one in OF_ORGANIZATIONS
            if before is None or one.code == before.purpose
        ],
        "sizes": [{"value": size, "text": _("%(size)s毫米") % {"size": size}} for size in SIZES_MM],
        "typed": request.POST if refused else _defaults(actor, before),
        "key": asking.text(request, "key", 40) if refused else new_id().hex,
        "picture_lost": bool(refused and request.FILES.get("picture")),
        **problems(refused),
    }
    return render(request, "seals/ask.html", context, status=refused.status if refused else 200)


def _before(actor: Actor, given: str) -> Seal | None:
    if not given:
        return None
    found: Seal = Seal.objects.visible_to(actor).defer(*queries.LARGE).get_or_refuse(given)
    return found


def _offices(actor: Actor) -> list[dict[str, str]]:
    posts = [post for post in actor.posts if "seal.apply" in post.duties]
    return [{"value": str(post.organization_id), "text": post.organization_name} for post in posts]


def _defaults(actor: Actor, before: Seal | None) -> dict[str, Any]:
    day = today()
    return {
        "organization": _offices(actor)[0]["value"],
        "purpose": before.purpose if before else "",
        "size_mm": before.width_mm if before else 42,
        "valid_from": day.isoformat(),
        "valid_until": (day + timedelta(days=365)).isoformat(),
        "why": "",
    }


def _wish(request: HttpRequest, before: Seal | None) -> Wish:
    sent = request.FILES.get("picture")
    if sent is not None and sent.size > LARGEST:
        raise InvalidInput(fields={"/picture": _("图片不能超过1MB。")})
    office: UUID | None = asking.identifier(request.POST.get("organization", ""))
    if office is None:
        raise InvalidInput(fields={"/organization": _("请选择单位。")})
    size = request.POST.get("size_mm", "")
    first, last = asking.day(request, "valid_from", needed=True), asking.day(request, "valid_until", needed=True)
    assert first is not None and last is not None  # needed
    return Wish(
        organization_id=before.organization_id if before and before.organization_id else office,
        purpose=before.purpose if before else request.POST.get("purpose", ""),
        why=asking.text(request, "why"),
        valid_from=first,
        valid_until=last,
        picture=sent.read() if sent is not None else b"",
        size_mm=int(size) if size.isascii() and size.isdigit() and len(size) < 4 else 0,
        replaces=before.pk if before else None,
        key=asking.text(request, "key", 32),
    )
