"""Letting somebody act: whom, what, until when, one thing a page; then everything in plain words, and a fresh proof."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.core.routes import page
from yiwang.people.delegation.actions.giving import Given, appoint, give
from yiwang.people.delegation.holding import own_link
from yiwang.people.delegation.limits import until_of
from yiwang.people.delegation.making import checked_name, checked_paper, proven
from yiwang.people.delegation.pages import carried
from yiwang.people.delegation.pages.typed import (
    FIELDS,
    Typed,
    choices,
    offer_in,
    scope_in,
    typed_again,
    typed_in,
    untouched,
)
from yiwang.people.delegation.rules import FAMILY, HANDLER, MAKES, MANAGER
from yiwang.people.delegation.standing import facts
from yiwang.people.delegation.words import kind_words, scope_lines
from yiwang.people.pages import asking
from yiwang.people.signin.freshness import require_fresh
from yiwang.ui.filters import zh_date

STEPS = ("whom", "what", "until", "check")


@page("signed_in", "GET", "POST")
def giving(request: HttpRequest) -> HttpResponse:
    """A person lets a relative or friend act."""
    proven(request.actor)
    require_fresh(request.actor)
    return _walk(request, None, "")


@page("signed_in", "GET", "POST")
def appointing(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """A firm appoints a manager or a handler; whoever cannot pass anything on is told so before the form."""
    proven(request.actor)
    upper = own_link(request.actor, firm_id, clock.now())
    if not MAKES.get(upper.kind):
        raise NotPermitted
    require_fresh(request.actor)
    return _walk(request, firm_id, upper.kind)


def _walk(request: HttpRequest, firm_id: UUID | None, own_kind: str) -> HttpResponse:
    applicants, kinds = "legal_person" if firm_id else "natural_person", MAKES.get(own_kind, ())
    if request.method != "POST":
        pairs = carried.carried(request)
        typed, step = (typed_again(pairs), _asked(request.GET)) if pairs else (untouched(), STEPS[0])
        return _show(request, firm_id, typed, _reached(typed, step, applicants, kinds), applicants, kinds)
    typed, step, refusal = typed_in(request), _asked(request.POST), None
    if "back" in request.POST:
        step = STEPS[max(STEPS.index(step) - 1, 0)]
    elif request.POST.get("goto") in STEPS:
        step = request.POST["goto"]
    elif "goto" not in request.POST:
        try:
            _check(typed, step, applicants, kinds)
            if step == "check":
                return _done(request, _make(request, typed, firm_id, applicants), typed, firm_id)
            step = STEPS[STEPS.index(step) + 1]
        except InvalidInput as refused:
            refusal, step = refused, _step_of(refused, step)
    step = step if refusal else _reached(typed, step, applicants, kinds)
    along = "" if refusal else carried.sealed(typed.pairs)
    if not along:
        return _show(request, firm_id, typed, step, applicants, kinds, refusal)
    response = HttpResponseRedirect(f"{request.path}?step={step}")
    carried.leave(response, along, request.path)
    return response


def _asked(given: QueryDict) -> str:
    step = given.get("step", "")
    return step if step in STEPS else STEPS[0]


def _reached(typed: Typed, step: str, applicants: str, kinds: tuple[str, ...]) -> str:
    """The page that was asked for, or the first one before it that is not filled in."""
    for earlier in STEPS[: STEPS.index(step)]:
        try:
            _check(typed, earlier, applicants, kinds)
        except InvalidInput:
            return earlier
    return step


def _show(
    request: HttpRequest,
    firm_id: UUID | None,
    typed: Typed,
    step: str,
    applicants: str,
    kinds: tuple[str, ...],
    refusal: Refusal | None = None,
) -> HttpResponse:
    wrong = asking.wrong(refusal, FIELDS)
    context: dict[str, Any] = {
        "step": step,
        "number_of_step": STEPS.index(step) + 1,
        "typed": typed,
        "kept": [pair for pair in typed.pairs if pair[0] not in SHOWN[step]],
        "firm": facts().name_of(firm_id, "legal_person") if firm_id else "",
        "firm_id": firm_id,
        "kinds": [{"value": kind, "text": kind_words(kind), "hint": _hint(kind)} for kind in kinds],
        "here": request.path,
        **choices(applicants),
        **wrong,
    }
    if step == "check":
        context["scope"] = scope_lines(scope_in(typed, applicants))
        context["until"] = zh_date(asking.day_of(typed.until, "until"))
    return render(request, "delegation/give.html", context, status=wrong["status"])


SHOWN = {
    "whom": ("kind", "how", "name", "document", "number", "issuer"),
    "what": ("matters", "items", "themes", "licences", "licence_types"),
    "until": ("until", "note"),
    "check": (),
}


def _hint(kind: str) -> str:
    return {
        MANAGER: _("能办您选的事，还能再指定经办人"),
        HANDLER: _("只能办您选的事，不能再转给别人"),
    }.get(kind, "")


def _step_of(refused: InvalidInput, step: str) -> str:
    """The page on which a refused field stands."""
    for pointer in refused.fields:
        for name, fields in SHOWN.items():
            if pointer.strip("/") in fields:
                return name
    return step


def _check(typed: Typed, step: str, applicants: str, kinds: tuple[str, ...]) -> None:
    """Only what this page asks; the last one checks all."""
    if step in ("whom", "check"):
        if kinds and typed.kind not in kinds:
            raise InvalidInput(fields={"/kind": _("请选择管理员或者经办人。")})
        checked_name(typed.name, "/name")
        if typed.how != "code":
            checked_paper(typed.document, typed.number, typed.issuer)
    if step in ("what", "check"):
        scope_in(typed, applicants)
    if step in ("until", "check"):
        until_of(asking.day_of(typed.until, "until"), clock.now())


def _make(request: HttpRequest, typed: Typed, firm_id: UUID | None, applicants: str) -> Given:
    offer = offer_in(typed, typed.kind if firm_id else FAMILY, applicants)
    if firm_id is None:
        return give(actor=request.actor, offer=offer, now=clock.now())
    return appoint(actor=request.actor, firm_id=firm_id, offer=offer, now=clock.now())


def _done(request: HttpRequest, given: Given, typed: Typed, firm_id: UUID | None) -> HttpResponse:
    """The code is shown once, on a page that is not kept."""
    context = {
        "code": given.code,
        "name": typed.name,
        "until": zh_date(given.delegation.invited_until),
        "link": request.build_absolute_uri(reverse("delegation-accept")),
        "back": reverse("delegation-firm", args=[firm_id]) if firm_id else reverse("delegations"),
    }
    response = render(request, "delegation/given.html", context)
    response.headers["Cache-Control"] = "no-store"
    carried.forget(response, request.path)
    return response
