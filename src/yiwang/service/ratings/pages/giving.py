"""Pages for the person who rates: the question, and afterwards what was rated and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.service.ratings.actions.rate import Opinion, rate_by_link, rate_case
from yiwang.service.ratings.actions.supplement import supplement_by_link, supplement_case
from yiwang.service.ratings.errors import AlreadyRated, AlreadySupplemented
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.occasions import Occasion, case_of, linked
from yiwang.service.ratings.pages.shown import device_of, shown
from yiwang.service.ratings.tags import tags_for
from yiwang.support.workorders.queries import progress_of


@page("signed_in", "GET", "POST")
def rate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Rate the own case; afterwards the same address shows the rating and what became of it."""
    return _rate(request, case_of(request.actor, case_id), None)


@page("anyone", "GET", "POST")
def rate_linked(request: HttpRequest, token: str) -> HttpResponse:
    """The same behind a signed link, without a login."""
    return _rate(request, linked(token, clock.now()), token)


def _rate(request: HttpRequest, occasion: Occasion, token: str | None) -> HttpResponse:
    given = occasion.rating()
    if request.method != "POST":
        return _show(request, occasion, given)
    try:
        if request.POST.get("act") == "supplement":
            _supplement(request, occasion, token)
        else:
            _give(request, occasion, token)
    except (AlreadyRated, AlreadySupplemented):
        return HttpResponseRedirect(request.path)
    except InvalidInput as refused:
        return _show(request, occasion, given, refused)
    return HttpResponseRedirect(f"{request.path}?thanks=1")


def _give(request: HttpRequest, occasion: Occasion, token: str | None) -> None:
    post = request.POST
    opinion = Opinion(
        level=post.get("level", ""),
        tags=tuple(post.getlist("tags")[:20]),
        text=post.get("text", ""),
        anonymous=post.get("anonymous") == "true",
    )
    now, device = clock.now(), device_of(request)
    if token is None:
        rate_case(
            actor=request.actor, proceeding_id=occasion.id, level=opinion.level, opinion=opinion, now=now, device=device
        )
    else:
        rate_by_link(actor=request.actor, token=token, opinion=opinion, now=now, device=device)


def _supplement(request: HttpRequest, occasion: Occasion, token: str | None) -> None:
    post = request.POST
    common: dict[str, Any] = {
        "actor": request.actor,
        "level": post.get("level", ""),
        "text": post.get("text", ""),
        "now": clock.now(),
    }
    if token is None:
        supplement_case(proceeding_id=occasion.id, **common)
    else:
        supplement_by_link(token=token, device=device_of(request), **common)


def _show(
    request: HttpRequest, occasion: Occasion, given: Rating | None, refused: Refusal | None = None
) -> HttpResponse:
    fields = {pointer.strip("/"): text for pointer, text in (refused.fields if refused else {}).items()}
    targets = {"level": "rating-5"}
    context: dict[str, Any] = {
        "title": occasion.title,
        "at_window": occasion.kind == "visit",
        "groups": _groups(),
        "errors": [{"href": f"#{targets.get(name, name)}", "text": text} for name, text in fields.items()],
        "fields": fields,
        "typed": request.POST if refused else {},
        "picked": request.POST.getlist("tags") if refused else [],
        "thanks": request.GET.get("thanks") == "1",
        "case_href": f"/cases/{occasion.case_id}/" if occasion.kind == "case" and request.actor.signed_in else "",
    }
    status = refused.status if refused else 200
    if given is None:
        return render(request, "ratings/rate.html", context, status=status)
    context.update(rating=shown(given), progress=progress_of("rating", given.pk))
    return render(request, "ratings/thanks.html", context, status=status)


def _groups() -> list[dict[str, Any]]:
    """Aspects by kind of level; the same words stand once."""
    picked = (
        (_("办得好的地方"), Satisfaction.VERY_SATISFIED),
        (_("还可以改进的地方"), Satisfaction.BASICALLY_SATISFIED),
        (_("不满意的地方"), Satisfaction.DISSATISFIED),
    )
    return [
        {"title": title, "options": [{"value": code, "text": _(text)} for code, text in tags_for(level).items()]}
        for title, level in picked
    ]
