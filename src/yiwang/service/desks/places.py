"""Where somebody can go from any page: the desks by duty, and the own cases, licences and messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.people.signin.cards.proving import session_ends
from yiwang.support.messages.queries import unread_count

_RATED = ("rating.verify", "rating.approve", "rating.call_back", "rating.rectify")
# What stands in one row when the row grows longer than this is put into menus by what it is about.
_ROW = 8
_STAFF, _WATCH, _SYSTEM = gettext_noop("人员和机构"), gettext_noop("安全和监督"), gettext_noop("系统和设备")
# Route, name, duties of which one is needed (none: every official), the menu (none: daily work, always in the row).
DESKS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("desk-home", gettext_noop("工作台"), (), ""),
    ("desk-tasks", gettext_noop("我的任务"), (), ""),
    ("desk-window", gettext_noop("窗口收件"), ("window",), ""),
    ("desk-delegations", gettext_noop("授权登记"), ("window",), ""),
    ("desk-supervision", gettext_noop("督办"), ("supervise",), ""),
    ("desk-licences", gettext_noop("证照"), ("licence.issue", "licence.revoke"), ""),
    ("workorders", gettext_noop("工单"), (*_RATED, "supervise"), ""),
    ("ratings-desk", gettext_noop("评价"), (*_RATED, "supervise"), ""),
    ("directory", gettext_noop("通讯录"), (), _STAFF),
    ("relatives", gettext_noop("亲属申报"), (), _STAFF),
    ("people-desk", gettext_noop("人员"), ("administer",), _STAFF),
    ("organizations", gettext_noop("机构和岗位"), ("administer",), _STAFF),
    ("access-desk", gettext_noop("权限"), ("administer", "security", "audit"), _WATCH),
    ("access-glass", gettext_noop("紧急查看"), ("break_glass", "audit"), _WATCH),
    ("desk-privacy", gettext_noop("个人信息"), ("privacy",), _WATCH),
    ("identity-desk", gettext_noop("身份核对"), ("identity",), _WATCH),
    ("desk-log", gettext_noop("办事日志"), ("audit",), _WATCH),
    ("packs", gettext_noop("业务包"), ("author",), _SYSTEM),
    ("sso-desk", gettext_noop("接入系统"), ("sso.register", "sso.approve"), _SYSTEM),
    ("terminals", gettext_noop("读卡终端"), ("administer",), _SYSTEM),
    ("upstream-desk", gettext_noop("上级身份认证"), ("security",), _SYSTEM),
)


def desk_links(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The desks that an official's posts open; the one that ``path`` lies in is the current one."""
    duties = actor.duties
    open_desks = [(reverse(route), _(title), menu) for route, title, needed, menu in DESKS if _opens(duties, needed)]
    here = max((href for href, _title, _menu in open_desks if path.startswith(href)), key=len, default="")
    return [{"href": href, "text": title, "menu": menu, "current": href == here} for href, title, menu in open_desks]


def _opens(duties: frozenset[str], needed: tuple[str, ...]) -> bool:
    return not needed or not duties.isdisjoint(needed)


def desk_navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The row on every desk page: all desks while they are few, else daily work and a menu for each of the rest."""
    links = desk_links(actor, path)
    if len(links) <= _ROW:
        return links
    row = [link for link in links if not link["menu"]]
    for menu in (_STAFF, _WATCH, _SYSTEM):
        inside = [link for link in links if link["menu"] == menu]
        if len(inside) > 1:
            row.append({"text": _(menu), "links": inside, "current": any(link["current"] for link in inside)})
        else:
            row += inside
    return row


def desk_site(actor: Actor) -> dict[str, str]:
    """The mark of every desk page: that it is one, and whose offices the official works for."""
    offices = "、".join(dict.fromkeys(post.organization_name for post in actor.posts))
    return {"name": _("一网工作台"), "place": offices[:60], "home_url": reverse("desk-home")}


def person_menu(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Name and own places of who is signed in; the same on every layout.

    One query, for the unread messages; none on desks, whose pages are one round trip (invariant 11).
    """
    unread = 0 if request.path.startswith("/desk/") else unread_count(actor)
    messages = _("消息（%(n)s条没看过）") % {"n": unread} if unread else _("消息")
    links: list[dict[str, Any]] = []
    if actor.kind == "official":
        links += [{"href": reverse("desk-home"), "text": _("工作台")}, {"href": "/", "text": _("回到办事首页")}]
    links += [
        {"href": reverse("cases"), "text": _("我的办件")},
        {"href": reverse("drafts"), "text": _("没填完的申请")},
        {"href": reverse("licences"), "text": _("我的证照")},
        {"href": reverse("messages"), "text": messages},
        {"href": reverse("account"), "text": _("我的账号")},
    ]
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    links.append({"href": reverse("logout"), "text": _("退出登录"), "post": True, "csrf": token})
    ends = session_ends(actor)
    return {"name": actor.name, "links": links, "unread": unread, "acting": _acting(actor, token), "ends": ends}


def _acting(actor: Actor, token: str) -> dict[str, Any] | None:
    """The banner that stands on every page while somebody acts for another, or has to take note that it is over."""
    ended = bool(actor.extra.get("acting_ended"))
    if actor.acting is None and not ended:
        return None
    name = actor.acting.giver_name if actor.acting else ""
    return {"name": name, "href": reverse("acting"), "csrf": token, "ended": ended}
