"""What stands around every page: name, place, navigation, and who is signed in. A context processor."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _

from yiwang.core.actor import STRANGER, Actor
from yiwang.service.catalogue.place import chosen_place


def shell(request: HttpRequest) -> dict[str, Any]:
    """``site``, ``person`` and ``navigation`` of the layouts. Strangers without cookies cost no query."""
    actor, place = _actor(request), _place(request)
    return {
        "site": {
            "name": _("一网"),
            "place": place.name if place else "",
            "search_url": "/search/",
            "help_url": "/help/",
            "wrong_url": "/feedback/",
            "hotline": getattr(settings, "HOTLINE", "12345"),
            "footer_links": [{"href": "/style/", "text": _("样式手册")}],
        },
        "person": _person(request, actor),
        "navigation": _navigation(request, actor),
    }


def _actor(request: HttpRequest) -> Actor:
    """The actor; a stranger while the database is away, so that the page that says so can be drawn."""
    if not getattr(request, "token", None):
        return STRANGER
    try:
        return request.actor if request.actor.kind else STRANGER
    except DatabaseError:
        return STRANGER


def _place(request: HttpRequest) -> Any:
    try:
        return chosen_place(request)
    except DatabaseError:
        return None


def _person(request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    if not actor.signed_in:
        return None
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    links = [
        {"href": path, "text": text}
        for path, text in (
            ("/cases/", _("我的办件")),
            ("/drafts/", _("没填完的申请")),
            ("/licences/", _("我的证照")),
            ("/messages/", _("消息")),
        )
        if _exists(path)
    ]
    links.append({"href": "/logout/", "text": _("退出登录"), "post": True, "csrf": token})
    return {"name": actor.name, "links": links}


def _navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    entries = [("/", _("首页"), "home"), ("/search/", _("找事项"), "search"), ("/cases/", _("我的办件"), "list")]
    entries += [("/licences/", _("我的证照"), "licence"), ("/messages/", _("消息"), "message")]
    if actor.kind == "official":
        entries.append(("/desk/", _("工作台"), "office"))
    here = request.path
    return [
        {"href": path, "text": text, "icon": symbol, "current": here == path or (path != "/" and here.startswith(path))}
        for path, text, symbol in entries
        if _exists(path)
    ]


@lru_cache(maxsize=32)
def _exists(path: str) -> bool:
    """Whether some room serves this address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
