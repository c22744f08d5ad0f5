"""Answers for refusals: ``application/problem+json`` (RFC 9457) or a page."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode

from yiwang.core.errors import NotSignedIn, Refusal

TITLES = {
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    409: "情况已经变化",
    413: "内容太大",
    422: "有内容需要修改",
    429: "操作太频繁",
    500: "系统出现问题",
    503: "系统正在恢复",
}


def wants_json(request: HttpRequest) -> bool:
    """API addresses always get problem details."""
    return request.path_info.startswith("/api/")


def problem(refusal: Refusal, instance: str = "") -> dict[str, Any]:
    """The members of RFC 9457 §3.1, with ``code`` and ``errors`` [{pointer, detail}] as extensions."""
    body: dict[str, Any] = {
        "type": f"/reference/errors#{refusal.code}",
        "title": TITLES.get(refusal.status, "不能办理"),
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


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer for ``refusal``; strangers who open a page that needs a login are sent to it."""
    if wants_json(request):
        content = orjson.dumps(problem(refusal, request.path_info), default=str)
        response = HttpResponse(content, status=refusal.status, content_type="application/problem+json")
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(refusal, NotSignedIn) and request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(f"/login/?{urlencode({'next': request.get_full_path()})}")
    context = {"refusal": refusal, "title": TITLES.get(refusal.status, "不能办理")}
    return render(request, "web/refusal.html", context, status=refusal.status)
