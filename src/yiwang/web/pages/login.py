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
from yiwang.people.actors import read_actor
from yiwang.people.sessions import SESSION_HOURS, PasswordGiven, sign_in, sign_out
from yiwang.service.applications.keeping import resume
from yiwang.service.catalogue.paths import safe_next


@page("anyone", "GET", "POST")
def login(request: HttpRequest) -> HttpResponse:
    """Local login. ``next`` is a path of this site; ``kept`` is a sealed form to go on with."""
    if request.method == "POST":
        return _try(request)
    back = safe_next(request.GET.get("next"))
    if request.token and request.actor.signed_in:
        return HttpResponseRedirect(back)
    return _ask(request, {"next": back, "changed": request.GET.get("changed") == "1"})


def _try(request: HttpRequest) -> HttpResponse:
    typed = {
        "login": request.POST.get("login", "").strip()[:60],
        "next": safe_next(request.POST.get("next")),
        "kept": request.POST.get("kept", ""),
    }
    password = request.POST.get("password", "")
    errors = [] if typed["login"] else [{"href": "#login", "text": _("请填写账号。")}]
    errors += [] if password else [{"href": "#password", "text": _("请填写密码。")}]
    if errors or "\x00" in typed["login"] + password:
        return _ask(
            request, typed, errors or [{"href": "#login", "text": _("账号里有不能使用的字符，请重新填写。")}], 422
        )
    try:
        token = sign_in(login=typed["login"], password=password, address=_address(request), device=_device(request))
    except PasswordGiven:
        where = urlencode({name: typed[name] for name in ("login", "next")})
        return HttpResponseRedirect(f"{reverse('password-first')}?{where}")
    except Refusal as refused:
        return _ask(request, typed, [{"href": "#password", "text": refused.text}], refused.status)
    actor = read_actor(token)
    where = resume(actor, typed["kept"]) if typed["kept"] else ""
    response = HttpResponseRedirect(where or typed["next"])
    response.set_cookie(
        settings.SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
    return response


def _ask(
    request: HttpRequest, typed: dict[str, Any], errors: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    by_field = {error["href"][1:]: error["text"] for error in errors or []}
    context = {"typed": typed, "errors": errors or [], "by_field": by_field}
    # 401 would make browsers and proxies look for a challenge: a page that was asked for again is a 422.
    response = render(request, "web/login.html", context, status=422 if status == 401 else status)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("anyone", "POST")
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; harmless when there is none."""
    if request.token and request.actor.signed_in:
        sign_out(actor=request.actor)
    response = HttpResponseRedirect("/")
    response.delete_cookie(settings.SESSION_COOKIE, samesite="Lax")
    return response


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _device(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:120].replace("\x00", "")
