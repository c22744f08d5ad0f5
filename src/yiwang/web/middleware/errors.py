"""The one translator: a refusal becomes RFC 9457 problem details for the API and a page for people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotReady, Refusal, TooLarge
from yiwang.core.keys import KeysUnavailable
from yiwang.crypto.errors import KeyMissing, KeyStoreLocked
from yiwang.web.middleware.refused import note
from yiwang.web.problems import answer, wants_json

logger = logging.getLogger(__name__)


class Busy(Refusal):
    """The database is away or restarting; nothing was stored, the same request may be sent again."""

    code, status = "busy", 503
    message = gettext_noop("系统正在恢复，您的操作还没有保存。请过一会儿再试，已填写的内容不会丢失。")


class Broken(Refusal):
    """A defect of the platform: logged with a number that the person can give to the help desk."""

    code, status = "broken", 500
    message = gettext_noop("系统出现问题，已自动记录。请稍后再试，或者把下面的编号告诉服务热线。")


class WrongMethod(Refusal):
    """An address that only takes a form was opened: a browser that comes back to it, or a copied address."""

    code, status = "wrong_method", 405
    message = gettext_noop("这个网址不能直接打开。请回到原来的页面，从那里的按钮进去。")


class RefusalMiddleware:
    """Turns exceptions of views into answers; nobody sees a stack trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and not wants_json(request):
            page = answer(request, WrongMethod())
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """Called by Django for what a view raised."""
        refusal = translate(exception)
        note(request, refusal)
        return answer(request, refusal)


def translate(exception: Exception) -> Refusal:
    """The refusal that an exception means."""
    if isinstance(exception, Refusal):
        return exception
    if isinstance(exception, Http404):
        return NotFound()
    if isinstance(exception, PermissionDenied):
        return NotPermitted()
    if isinstance(exception, RequestDataTooBig):
        return TooLarge()
    if isinstance(exception, SuspiciousOperation | BadRequest | UnicodeDecodeError):
        return InvalidInput(_("请求的内容不完整或格式不对，请返回上一页重新提交。"))
    if isinstance(exception, DataError):
        return InvalidInput(_("有内容太长或含有不能使用的字符，请修改后再提交。"))
    if isinstance(exception, KeyStoreLocked | KeyMissing):
        logger.error("keys: %s", exception.message)
        return KeysUnavailable(reason=exception.message)
    if isinstance(exception, OperationalError | InterfaceError | PoolTimeout | PoolClosed):
        logger.warning("database away: %s", exception)
        return Busy()
    if (
        isinstance(getattr(exception, "code", None), str)
        and isinstance(getattr(exception, "message", None), str)
        and type(exception).__module__.startswith("yiwang.")
    ):
        missing = type(exception).__name__ == "CalendarMissing"
        return NotReady(_said(exception)) if missing else InvalidInput(_said(exception))
    number = uuid4().hex[:8]
    logger.error("defect %s", number, exc_info=exception)
    return Broken(number=number)


def _said(pure: Any) -> str:
    """The sentence of an exception of a room without Django, in the language of the request."""
    text = getattr(pure, "text", None)
    return str(text(_) if callable(text) else _(pure.message))
