"""The second step of a sign-in, and adding a second factor where the office demands one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.people.signin import flow, steps
from yiwang.people.signin.arrival import arrive
from yiwang.people.signin.factors import Way
from yiwang.people.signin.models import Step
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import visit_of

GIVEN = ("code", "answer", "sealed", "credential")
LONGEST_ANSWER = 20_000


@page("anyone", "GET", "POST")
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second proof; the first way that the account has, the others as links."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE)
    step = steps.under_way(token, visit, flow.SECOND)
    ways = flow.ways_in(step)
    way = _chosen(request, ways)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "again":
                _again(request, step, way)
                return HttpResponseRedirect(f"{reverse('signin-second')}?way={way.kind.code}&sent=1")
            given = {name: typed(request, name, LONGEST_ANSWER) for name in GIVEN}
            return arrive(request, flow.answer(token=token or "", visit=visit, kind=way.kind.code, given=given))
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
    return show(request, "signin/second.html", _context(request, step, ways, way), refusal=refusal, anywhere="#code")


def _chosen(request: HttpRequest, ways: list[Way]) -> Way:
    wanted = request.POST.get("way") or request.GET.get("way")
    if not ways:
        raise steps.StepOver
    return next((way for way in ways if way.kind.code == wanted), ways[0])


def _again(request: HttpRequest, step: Step, way: Way) -> None:
    steps.extend(step)
    send = getattr(way.kind, "send_again", None)
    if send is not None:
        send(step, way.held, visit_of(request))


def _context(request: HttpRequest, step: Step, ways: list[Way], way: Way) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    trouble = ""
    try:
        asked = way.kind.begin(step, way.held, visit_of(request))
    except Refusal as refused:
        trouble = refused.text
    others = [
        {"href": f"{reverse('signin-second')}?way={other.kind.code}", "text": _(other.kind.title)}
        for other in ways
        if other is not way
    ]
    return {
        "way": {"code": way.kind.code, "title": _(way.kind.title), "sentence": _(way.kind.sentence)},
        "template": way.kind.template,
        "asked": asked,
        "trouble": trouble,
        "others": others,
        "reason": step.content.get("reason", ""),
        "sent": request.GET.get("sent") == "1",
        "action": reverse("signin-second"),
        "leave": "/login/",
    }
