"""Between an act that wants a fresh proof and the act itself; a form that was sent goes on after it."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.errors import NotSignedIn, Refusal
from yiwang.core.keys import open_json, seal_json
from yiwang.core.routes import page
from yiwang.people.models import Account
from yiwang.people.signin import confirming, steps
from yiwang.people.signin.arrival import set_session
from yiwang.people.signin.confirming import CONFIRM, PASSWORD
from yiwang.people.signin.factors import Way
from yiwang.people.signin.models import Step
from yiwang.people.signin.pages.second import GIVEN, LONGEST_ANSWER
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import leave_device, visit_of
from yiwang.people.way_back import safe_next

LONGEST_FORM = 1_000_000
NEVER_KEPT = ("csrfmiddlewaretoken",)


def ask(request: HttpRequest) -> HttpResponse:
    """The answer to ``reauthentication_needed``: to the page, with what was typed sealed in the step."""
    if request.method in ("GET", "HEAD"):
        where = {"next": request.get_full_path()}
        return HttpResponseRedirect(f"{reverse('account-confirm')}?{urlencode(where)}")
    content = {"next": request.get_full_path(), "form": _seal(request.POST), "files": bool(request.FILES)}
    response = HttpResponseRedirect(reverse("account-confirm"))
    _, token = steps.begin(CONFIRM, visit=visit_of(request), account=_account(request), content=content)
    steps.leave_step(response, token)
    leave_device(response, visit_of(request))
    return response


@page("signed_in", "GET", "POST")
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password or another proof, then back. Looking at the page changes nothing: steps begin by POST."""
    by_password, ways = confirming.ways_for(_account(request))
    kinds = ([PASSWORD] if by_password else []) + [way.kind.code for way in ways]
    wanted = request.POST.get("way") or request.GET.get("way") or ""
    kind = wanted if wanted in kinds else (kinds or [PASSWORD])[0]
    way = next((way for way in ways if way.kind.code == kind), None)
    step, token = _step(request), ""
    if request.method == "POST" and step is None:
        content = {"next": _wanted(request)}
        step, token = steps.begin(CONFIRM, visit=visit_of(request), account=_account(request), content=content)
    refusal: Refusal | None = None
    if request.method == "POST" and step is not None and request.POST.get("act") != "begin":
        try:
            if request.POST.get("act") == "again" and way is not None and hasattr(way.kind, "send_again"):
                steps.extend(step)
                way.kind.send_again(step, way.held, visit_of(request))
            else:
                return _confirmed(request, step, kind)
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
    context = _context(request, step, kind, kinds, ways, way)
    at = "#password" if kind == PASSWORD else "#code"
    response = show(request, "signin/confirm.html", context, refusal=refusal, anywhere=at)
    if token:
        steps.leave_step(response, token)
    return response


def _confirmed(request: HttpRequest, step: Step, kind: str) -> HttpResponse:
    given = {name: typed(request, name, LONGEST_ANSWER) for name in GIVEN}
    given["password"] = request.POST.get("password", "").replace("\0", "")[:200]
    token = confirming.confirm(actor=request.actor, step=step, visit=visit_of(request), kind=kind, given=given)
    where = safe_next(step.content.get("next"))
    if step.content.get("form"):
        context = {"action": where, "values": _opened(step.content["form"]), "files": step.content.get("files")}
        response = show(request, "signin/go_on.html", context)
    else:
        response = HttpResponseRedirect(where)
        leave_device(response, visit_of(request))
    set_session(response, token)
    response.delete_cookie(steps.STEP_COOKIE, samesite="Lax")
    return response


def _wanted(request: HttpRequest) -> str:
    return safe_next(request.GET.get("next") or reverse("account-security"))


def _step(request: HttpRequest) -> Step | None:
    """The step under way for this account and this way back."""
    try:
        step = steps.under_way(request.COOKIES.get(steps.STEP_COOKIE), visit_of(request), CONFIRM)
    except steps.StepOver:
        return None
    mine = step.account_id == request.actor.account_id
    return step if mine and request.GET.get("next") in (None, step.content.get("next")) else None


def _context(
    request: HttpRequest, step: Step | None, kind: str, kinds: list[str], ways: list[Way], way: Way | None
) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    trouble = ""
    waits = way is not None and step is None and getattr(way.kind, "prepares", True)
    if way is not None and step is not None:
        try:
            asked = way.kind.begin(step, way.held, visit_of(request))
        except Refusal as refused:
            trouble = refused.text
    titles = {PASSWORD: _(confirming.PASSWORD_TITLE), **{one.kind.code: _(one.kind.title) for one in ways}}
    template = way.kind.template if way else "signin/ways/password.html"
    where = {"next": step.content["next"] if step else _wanted(request)}
    here = reverse("account-confirm")
    return {
        "way": {"code": kind, "title": titles.get(kind, ""), "sentence": _(way.kind.sentence) if way else ""},
        "template": "signin/ways/begin.html" if waits else template,
        "asked": asked,
        "trouble": trouble,
        "others": [
            {"href": f"{here}?{urlencode({**where, 'way': code})}", "text": titles[code]}
            for code in kinds
            if code != kind
        ],
        "action": f"{here}?{urlencode(where)}",
        "leave": reverse("account"),
        "none": not kinds,
    }


def _account(request: HttpRequest) -> Account:
    if request.actor.account_id is None:
        raise NotSignedIn
    return Account.objects.get(pk=request.actor.account_id)


def _seal(post: QueryDict) -> str:
    values = {name: post.getlist(name) for name in post if name not in NEVER_KEPT}
    if sum(len(name) + sum(map(len, many)) for name, many in values.items()) > LONGEST_FORM:
        return ""
    sealed = seal_json(values, table="signin_step", record_id="form", field="content")
    return base64.b64encode(sealed).decode()


def _opened(text: str) -> list[tuple[str, str]]:
    values = open_json(base64.b64decode(text), table="signin_step", record_id="form", field="content")
    assert isinstance(values, dict)
    return [(name, one) for name, many in values.items() for one in many]
