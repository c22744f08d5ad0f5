"""Signing in and out. What was typed is kept, but for the password; a form that met a lost session goes on after it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.people.sessions import PasswordGiven, sign_out
from yiwang.people.signin.arrival import arrive, content_of
from yiwang.people.signin.entries import ways_in
from yiwang.people.signin.flow import with_password
from yiwang.people.signin.visits import leave_device, visit_of
from yiwang.people.way_back import safe_next


@page("anyone", "GET", "POST")
def login(request: HttpRequest) -> HttpResponse:
    """Local login, and other ways beside it. ``next`` is a path of this site; ``kept`` a sealed form to go on with."""
    if request.method == "POST":
        return _try(request)
    back = safe_next(request.GET.get("next"))
    if request.token and request.actor.signed_in:
        return HttpResponseRedirect(back)
    over = _("您的登录已经结束，请重新登录。") if request.GET.get("over") == "1" else ""
    return _ask(request, {"next": back, "changed": request.GET.get("changed") == "1", "said": over})


def _try(request: HttpRequest) -> HttpResponse:
    content = content_of(request)
    typed = {"login": request.POST.get("login", "").strip()[:60], **content}
    password = request.POST.get("password", "")
    errors = [] if typed["login"] else [{"href": "#login", "text": _("请填写账号。")}]
    errors += [] if password else [{"href": "#password", "text": _("请填写密码。")}]
    if errors or "\x00" in typed["login"] + password:
        return _ask(
            request, typed, errors or [{"href": "#login", "text": _("账号里有不能使用的字符，请重新填写。")}], 422
        )
    visit = visit_of(request)
    try:
        outcome = with_password(login=typed["login"], password=password, visit=visit, content=content)
    except PasswordGiven:
        where = urlencode({name: typed[name] for name in ("login", "next")})
        return HttpResponseRedirect(f"{reverse('password-first')}?{where}")
    except Refusal as refused:
        return _ask(request, typed, [{"href": "#password", "text": refused.text}], refused.status)
    return arrive(request, outcome)


def _ask(
    request: HttpRequest, typed: dict[str, Any], errors: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    by_field = {error["href"][1:]: error["text"] for error in errors or []}
    after = "" if typed["next"] == "/" else f"?{urlencode({'next': typed['next']})}"
    ways = [
        {
            "href": reverse(way.route) + after,
            "action": reverse(way.route),
            "text": _(way.title),
            "hint": _(way.sentence),
            "symbol": way.symbol,
            "takes_kept": way.takes_kept,
        }
        for way in ways_in()
    ]
    context = {"typed": typed, "errors": errors or [], "by_field": by_field, "ways": ways}
    # 401 would make browsers and proxies look for a challenge: a page that was asked for again is a 422.
    response = render(request, "web/login.html", context, status=422 if status == 401 else status)
    response.headers["Cache-Control"] = "no-store"
    leave_device(response, visit_of(request))
    return response


@page("anyone", "POST")
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; harmless when there is none."""
    if request.token and request.actor.signed_in:
        sign_out(actor=request.actor)
    response = HttpResponseRedirect("/")
    response.delete_cookie(settings.SESSION_COOKIE, samesite="Lax")
    return response
