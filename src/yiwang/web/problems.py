"""Answers for refusals: ``application/problem+json`` (RFC 9457) or a page."""

from __future__ import annotations

import re
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop

from yiwang.core.errors import AssuranceTooLow, NotSignedIn, Refusal
from yiwang.people.signin.freshness import ReauthenticationNeeded
from yiwang.people.signin.pages import confirm
from yiwang.ui.display import language_tag

TITLES = {
    400: gettext_noop("请求有误"),
    401: gettext_noop("请先登录"),
    403: gettext_noop("没有权限"),
    404: gettext_noop("没有找到"),
    405: gettext_noop("不能这样打开"),
    409: gettext_noop("情况已经变化"),
    413: gettext_noop("内容太大"),
    422: gettext_noop("有内容需要修改"),
    429: gettext_noop("操作太频繁"),
    500: gettext_noop("系统出现问题"),
    503: gettext_noop("系统正在恢复"),
}
TITLES_OF_CODES = {
    "acting_ended": gettext_noop("代办已经结束"),
    "out_of_scope": gettext_noop("授权不包括这件事"),
    "stop_acting_first": gettext_noop("请先停止代办"),
}
MOST_KEPT, LONGEST_KEPT = 1_000, 1_000_000
NEVER_KEPT = ("csrfmiddlewaretoken",)
WORDS = 6  # characters of what is shown to be read, not only carried
_SENTENCE = re.compile(r"[\u4e00-\u9fff]{2}|\w\s+\w")
OTHERWISE = gettext_noop("不能办理")


def title_of(status: int) -> str:
    """What kind of refusal it is, in the language of the request."""
    return gettext(TITLES.get(status, OTHERWISE))


def wants_json(request: HttpRequest) -> bool:
    """API addresses always get problem details."""
    return request.path_info.startswith("/api/")


def problem(refusal: Refusal, instance: str = "") -> dict[str, Any]:
    """The members of RFC 9457 §3.1, with ``code`` and ``errors`` [{pointer, detail}] as extensions."""
    body: dict[str, Any] = {
        "type": f"/reference/errors#{refusal.code}",
        "title": title_of(refusal.status),
        "status": refusal.status,
        "detail": refusal.text,
        "code": refusal.code,
    }
    if instance:
        body["instance"] = instance
    if refusal.fields:
        body["errors"] = [{"pointer": p, "detail": m} for p, m in refusal.fields.items()]
    if refusal.details:
        body["details"] = refusal.details
    return body


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that was sent, but for passwords; none where it is too long to go along."""
    if request.method != "POST" or not request.content_type.startswith(("application/x-www-form", "multipart/form")):
        return []
    names = [name for name in request.POST if name not in NEVER_KEPT and "password" not in name.lower()]
    kept = [(name, value) for name in names for value in request.POST.getlist(name)]
    return kept if len(kept) <= MOST_KEPT and sum(len(value) for _name, value in kept) <= LONGEST_KEPT else []


def _session_lost(request: HttpRequest, kept: list[tuple[str, str]]) -> HttpResponse:
    """The login ended while somebody was writing: everything comes back, to be sent again after signing in."""
    words = [value for _name, value in kept if len(value) >= WORDS and _SENTENCE.search(value)]
    context = {"kept": kept, "words": words, "files": bool(request.FILES)}
    response = render(request, "web/session_lost.html", context, status=401)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer for ``refusal``; strangers who open a page that needs a login are sent to it."""
    if wants_json(request):
        content = orjson.dumps(problem(refusal, request.path_info), default=str)
        response = HttpResponse(content, status=refusal.status, content_type="application/problem+json")
        response.headers["Content-Language"] = language_tag()
        patch_vary_headers(response, ("Accept-Language",))
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(refusal, NotSignedIn) and request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(f"/login/?{urlencode({'next': request.get_full_path()})}")
    if isinstance(refusal, NotSignedIn) and (kept := typed_in(request)):
        return _session_lost(request, kept)
    if isinstance(refusal, AssuranceTooLow) and request.method in ("GET", "HEAD"):
        wanted = {"needed": refusal.details.get("needed", ""), "next": request.get_full_path()}
        return HttpResponseRedirect(f"/account/identity/prove/?{urlencode(wanted)}")
    if isinstance(refusal, ReauthenticationNeeded) and request.actor.signed_in:
        return confirm.ask(request)
    title = TITLES_OF_CODES.get(refusal.code)
    context = {"refusal": refusal, "title": gettext(title) if title else title_of(refusal.status)}
    return render(request, "web/refusal.html", context, status=refusal.status)
