"""Errors of the API layer as problem details."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yiwang.core.errors import InvalidInput, NotFound, NotSignedIn, Refusal, TooLarge
from yiwang.web.middleware.errors import translate
from yiwang.web.middleware.refused import note
from yiwang.web.problems import answer


def install(api: NinjaAPI) -> None:
    """Let every exception pass through the one translator."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {_pointer(item["loc"]): _("格式不正确或缺少这一项。") for item in error.errors}
        return answer(request, InvalidInput(fields=fields))

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, NotSignedIn())

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, error: HttpError) -> HttpResponse:
        refusal = {404: NotFound(), 413: TooLarge()}.get(error.status_code)
        return _noted(request, refusal or InvalidInput(_("请求的内容不完整或格式不对。")))

    @api.exception_handler(Exception)
    def rest(request: HttpRequest, error: Exception) -> HttpResponse:
        return _noted(request, translate(error))


def _noted(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    note(request, refusal)
    return answer(request, refusal)


def _pointer(place: tuple[Any, ...]) -> str:
    return "/" + "/".join(str(part) for part in place if part not in ("body", "payload", "query", "path"))


def json_answer(body: Any, status: int = 200) -> HttpResponse:
    """A JSON answer without a second validation of what we made ourselves."""
    return HttpResponse(orjson.dumps(body, default=str), status=status, content_type="application/json")
