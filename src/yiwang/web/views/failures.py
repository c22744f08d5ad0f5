"""Pages for requests that never reached a view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound, Refusal
from yiwang.web.middleware.errors import Broken, translate
from yiwang.web.problems import answer


class FormExpired(Refusal):
    """The form's token is missing or old: another tab signed out, or the page came from elsewhere."""

    code, status = "form_expired", 403
    message = gettext_noop(
        "页面停留太久或已在别处退出，请返回上一页，先把写好的内容复制下来，重新打开后再提交。申请表里填的内容保存在草稿中。"
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's hook for a failed CSRF check."""
    return answer(request, FormExpired())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's hook for an unknown address."""
    return answer(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's hook for a request that cannot be read: too many fields, a broken upload."""
    return answer(request, translate(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's hook of last resort."""
    return answer(request, Broken())
