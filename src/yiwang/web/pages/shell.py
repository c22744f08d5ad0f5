"""What stands around every page: name, place, navigation, and who is signed in. A context processor."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yiwang.core.actor import STRANGER, Actor
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.desks.places import desk_navigation, desk_site, person_menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """``site``, ``person`` and ``navigation`` of the layouts. Strangers without cookies cost no query."""
    actor, place = _actor(request), _place(request)
    person, office = _person(request, actor), _at_desk(request, actor)
    mark = desk_site(actor) if office else {"name": _("一网"), "place": place.name if place else ""}
    return {
        "site": {
            **mark,
            "place_code": place.code if place else "",
            "search_url": "/search/",
            "suggest_url": "" if office else "/search/suggest/",
            "help_url": "/help/",
            "wrong_url": "/feedback/",
            "worker_url": "/sw.js",
            "hotline": getattr(settings, "HOTLINE", "12345"),
            "footer_links": [] if office else _public_places(actor),
        },
        "person": person,
        "navigation": _navigation(request, actor, person),
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
    try:
        return person_menu(request, actor) if actor.signed_in else None
    except DatabaseError:
        return None


def _at_desk(request: HttpRequest, actor: Actor) -> bool:
    """Whether an official is at work here: the page wears the mark and the navigation of the desks."""
    return actor.kind == "official" and request.path.startswith("/desk/")


def _public_places(actor: Actor) -> list[dict[str, str]]:
    """What anybody may look at, in the footer: is a licence real, how people judge the offices; officials see more."""
    places = [
        ("/news/", _("动态和通知")),
        ("/verify/", _("核验证照")),
        ("/ledger/", _("存证")),
        ("/ratings/", _("好差评公开")),
        ("/laws/", _("办事依据")),
    ]
    places += [("/trial/", _("试用员"))]
    places += [("/style/", _("样式手册"))] if actor.kind == "official" else []
    return [{"href": path, "text": text} for path, text in places if _exists(path)]


def _navigation(request: HttpRequest, actor: Actor, person: dict[str, Any] | None) -> list[dict[str, Any]]:
    here = request.path
    if _at_desk(request, actor):
        return desk_navigation(actor, here)
    entries = [("/", _("首页"), "home"), ("/search/", _("找事项"), "search"), ("/cases/", _("我的办件"), "list")]
    entries += [("/licences/", _("我的证照"), "licence"), ("/messages/", _("消息"), "message")]
    if actor.kind == "official":
        entries.append(("/desk/", _("工作台"), "office"))
    counts = {"/messages/": person["unread"] if person else 0}
    return [
        {
            "href": path,
            "text": text,
            "icon": symbol,
            "count": counts.get(path, 0),
            "current": here == path or (path != "/" and here.startswith(path)),
        }
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
