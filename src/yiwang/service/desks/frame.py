"""What stands around every page of the desks: who works here, where else to go, how the office is called."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor

PLACES = (
    ("desk-home", ""),
    ("desk-tasks", ""),
    ("desk-window", "window"),
    ("desk-supervision", "supervise"),
    ("desk-log", "audit"),
)
AUTHOR_PLACE = "/desk/packs/"


def show(
    request: HttpRequest, actor: Actor, here: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the desks; ``here`` is the place that the navigation marks as current."""
    request.actor = actor  # read with the data already: nothing asks for it again
    whole = {"desk": frame(request, actor, here), "actor": actor, "today": legal_day(clock.now()), **context}
    return render(request, template, whole, status=status)


def titles() -> dict[str, str]:
    """Names of the places."""
    return {
        "desk-home": _("工作台"),
        "desk-tasks": _("我的任务"),
        "desk-window": _("窗口收件"),
        "desk-supervision": _("督办"),
        "desk-log": _("办事日志"),
    }


def frame(request: HttpRequest, actor: Actor, here: str) -> dict[str, Any]:
    """Site mark, person and navigation of the layout."""
    named = titles()
    links = [
        {"href": reverse(name), "text": named[name], "current": name == here}
        for name, duty in PLACES
        if not duty or duty in actor.duties
    ]
    if "author" in actor.duties:
        links.append({"href": AUTHOR_PLACE, "text": _("事项配置"), "current": False})
    place = "、".join(dict.fromkeys(post.organization_name for post in actor.posts))
    csrf = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return {
        "site": {
            "name": _("一网工作台"),
            "place": place[:60],
            "home_url": reverse("desk-home"),
            "help_url": "/help/",
            "wrong_url": "/feedback/",
        },
        "person": {
            "name": actor.name,
            "links": [
                {"href": "/", "text": _("回到办事首页")},
                {"href": "/logout/", "text": _("退出登录"), "post": True, "csrf": csrf},
            ],
        },
        "navigation": links,
    }
