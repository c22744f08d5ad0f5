"""Where somebody can go from any page: the desks by duty, and the own cases, licences and messages."""

from __future__ import annotations

from dataclasses import dataclass
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
_PAPERS = gettext_noop("证照和印章")
_STAFF, _WATCH, _SYSTEM = gettext_noop("人员和机构"), gettext_noop("安全和监督"), gettext_noop("系统和设备")


@dataclass(frozen=True, slots=True)
class Desk:
    """``duties``: one is needed, none means every official; ``menu``: where it stands in a long row (else in it)."""

    route: str
    title: str
    sentence: str = ""
    symbol: str = ""
    duties: tuple[str, ...] = ()
    menu: str = ""


DESKS: tuple[Desk, ...] = (
    Desk("desk-home", gettext_noop("工作台")),
    Desk("desk-tasks", gettext_noop("我的任务"), gettext_noop("按岗位分来的办件，最急的在前"), "list"),
    Desk(
        "desk-window",
        gettext_noop("窗口收件"),
        gettext_noop("为到场的人录入、扫描、提交，打印回执"),
        "person",
        ("window",),
    ),
    Desk(
        "desk-check-licence",
        gettext_noop("查验证照"),
        gettext_noop("扫对方出示的二维码，马上看到真假和现在的状态"),
        "qr",
        ("window", "licence.issue", "licence.revoke", "supervise"),
        _PAPERS,
    ),
    Desk(
        "desk-delegations",
        gettext_noop("授权登记"),
        gettext_noop("双方到窗口登记授权，核对监护关系"),
        "people",
        ("window",),
    ),
    Desk(
        "desk-supervision",
        gettext_noop("督办"),
        gettext_noop("黄牌红牌、超期、卡在哪一步，转办和催办"),
        "clock",
        ("supervise",),
    ),
    Desk(
        "desk-licences",
        gettext_noop("证照"),
        gettext_noop("本单位发出的证照，暂停、恢复、撤销"),
        "licence",
        ("licence.issue", "licence.revoke"),
        _PAPERS,
    ),
    Desk(
        "desk-licence-uses",
        gettext_noop("用证"),
        gettext_noop("申请使用别人的证照，凭同意或者法律，每次都留记录"),
        "eye",
        ("licence.use",),
        _PAPERS,
    ),
    Desk(
        "desk-licence-bases",
        gettext_noop("用证依据"),
        gettext_noop("答复其他机构依法使用本单位证照的请求，看谁用过"),
        "check-circle",
        ("licence.share",),
        _PAPERS,
    ),
    Desk(
        "seals",
        gettext_noop("印章"),
        gettext_noop("申请、批准、授权、盖章，看用印登记"),
        "check-circle",
        ("seal.apply", "seal.approve", "seal.keep", "seal.use"),
        _PAPERS,
    ),
    Desk(
        "desk-licence-stock",
        gettext_noop("存量证照"),
        gettext_noop("把以前的纸质证照按表格导入，先看质量报告"),
        "upload",
        ("licence.issue",),
        _PAPERS,
    ),
    Desk(
        "workorders",
        gettext_noop("工单"),
        gettext_noop("差评整改、页面问题，谁办、到哪天"),
        "edit",
        (*_RATED, "fault.mend", "fault.confirm", "supervise"),
    ),
    Desk(
        "desk-catalogue-exchange",
        gettext_noop("事项表格"),
        gettext_noop("用电子表格编制事项，给国家平台导出"),
        "upload",
        ("author", "catalogue.edit"),
        _SYSTEM,
    ),
    Desk(
        "desk-case-exchange",
        gettext_noop("上报办件和评价"),
        gettext_noop("按国家平台的交换表导出办件和好差评，看哪些没有报上去"),
        "upload",
        ("case.exchange",),
        _SYSTEM,
    ),
    Desk(
        "desk-quality",
        gettext_noop("事项质量"),
        gettext_noop("办事指南哪里不全、不准、不好读，派单改"),
        "search",
        ("catalogue.edit", "catalogue.check", "catalogue.entries", "quality.rules", "quality.dispatch", "quality.mend"),
        _WATCH,
    ),
    Desk(
        "catalogue-desk",
        gettext_noop("事项目录"),
        gettext_noop("认领、编写、审核、发布事项，跟着上级的改动"),
        "list",
        ("catalogue.edit", "catalogue.check", "catalogue.entries"),
    ),
    Desk(
        "desk-materials",
        gettext_noop("材料库"),
        gettext_noop("标准材料、取消的证明、哪些事项还在多要"),
        "document",
        ("materials.keep", "materials.mend", "materials.check"),
        _SYSTEM,
    ),
    Desk(
        "content",
        gettext_noop("内容"),
        gettext_noop("写动态、通知和固定页面，审核、发布、撤下"),
        "document",
        ("content.write", "content.review"),
    ),
    Desk(
        "faults",
        gettext_noop("用户体验"),
        gettext_noop("哪一页被说有问题，改了多少；请试用员试一件事"),
        "eye",
        ("fault.mend", "fault.confirm"),
        _WATCH,
    ),
    Desk(
        "ratings-desk",
        gettext_noop("评价"),
        gettext_noop("办事人怎么说；看不到是谁评的"),
        "face-4",
        (*_RATED, "supervise"),
    ),
    Desk(
        "directory",
        gettext_noop("通讯录"),
        gettext_noop("找同事，看他在哪个机构、什么岗位、怎么联系"),
        "phone",
        menu=_STAFF,
    ),
    Desk(
        "relatives",
        gettext_noop("亲属申报"),
        gettext_noop("申报近亲属和有利害关系的企业，他们的事不由您办"),
        "eye",
        menu=_STAFF,
    ),
    Desk(
        "people-desk",
        gettext_noop("人员"),
        gettext_noop("新增人员、任命和卸任、停用账号"),
        "people",
        ("administer",),
        _STAFF,
    ),
    Desk(
        "organizations",
        gettext_noop("机构和岗位"),
        gettext_noop("登记机构，设置岗位和职责"),
        "office",
        ("administer",),
        _STAFF,
    ),
    Desk(
        "access-desk",
        gettext_noop("权限"),
        gettext_noop("谁能看、谁能办，为什么；定期复核"),
        "lock",
        ("administer", "security", "audit"),
        _WATCH,
    ),
    Desk(
        "desk-ledger",
        gettext_noop("存证管理"),
        gettext_noop("记账和签名是否正常，和上下级节点互相核对，处理告警"),
        "list",
        ("administer", "security"),
        _WATCH,
    ),
    Desk(
        "access-glass",
        gettext_noop("紧急查看"),
        gettext_noop("紧急情况下限时查看，事后有人复核"),
        "warning",
        ("break_glass", "audit"),
        _WATCH,
    ),
    Desk(
        "desk-privacy",
        gettext_noop("个人信息"),
        gettext_noop("答复查看异议和更正请求，看异常查看和保存期限"),
        "document",
        ("privacy",),
        _WATCH,
    ),
    Desk(
        "desk-records",
        gettext_noop("登记簿更正"),
        gettext_noop("群众要求更正登记的，核实以后改登记并答复"),
        "edit",
        ("records",),
        _WATCH,
    ),
    Desk(
        "identity-desk",
        gettext_noop("身份核对"),
        gettext_noop("核对重复账号，合并、分开，撤销身份核验"),
        "check-circle",
        ("identity",),
        _WATCH,
    ),
    Desk(
        "desk-log",
        gettext_noop("办事日志"),
        gettext_noop("谁在什么时候做了什么；您的查看也会记录"),
        "search",
        ("audit",),
        _WATCH,
    ),
    Desk(
        "search-words",
        gettext_noop("搜索用词"),
        gettext_noop("哪些说法搜不到，给它们配上正式名称，别的岗位确认后生效"),
        "search",
        ("search.words",),
        _SYSTEM,
    ),
    Desk("packs", gettext_noop("业务包"), gettext_noop("检查、试运行和发布业务包"), "flow", ("author",), _SYSTEM),
    Desk(
        "sso-desk",
        gettext_noop("接入系统"),
        gettext_noop("登记和批准用统一身份登录的系统"),
        "link",
        ("sso.register", "sso.approve"),
        _SYSTEM,
    ),
    Desk(
        "certificates",
        gettext_noop("证书"),
        gettext_noop("签名和盖章用的证书，哪张快到期，吊销"),
        "lock",
        ("administer",),
        _SYSTEM,
    ),
    Desk(
        "terminals",
        gettext_noop("读卡终端"),
        gettext_noop("登记自助机和窗口的读卡器"),
        "display",
        ("administer",),
        _SYSTEM,
    ),
    Desk(
        "upstream-desk",
        gettext_noop("上级身份认证"),
        gettext_noop("接入省、国家的统一身份认证"),
        "up",
        ("security",),
        _SYSTEM,
    ),
)
# Pages of a desk that do not lie below its address.
_BESIDE = {"/desk/posts/": "organizations", "/desk/once-only/": "desk-materials"}


def desk_links(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The desks that an official's posts open; the one that ``path`` lies in is the current one."""
    duties = actor.duties
    open_desks = [(desk, reverse(desk.route)) for desk in DESKS if not desk.duties or duties.intersection(desk.duties)]
    beside = next((reverse(route) for start, route in _BESIDE.items() if path.startswith(start)), path)
    here = max((href for _desk, href in open_desks if beside.startswith(href)), key=len, default="")
    return [
        {
            "href": href,
            "text": _(desk.title),
            "hint": _(desk.sentence) if desk.sentence else "",
            "symbol": desk.symbol,
            "menu": desk.menu,
            "current": href == here,
        }
        for desk, href in open_desks
    ]


def desk_navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The row on every desk page: all desks while they are few, else daily work and a menu for each of the rest."""
    links = desk_links(actor, path)
    if len(links) <= _ROW:
        return links
    row = [link for link in links if not link["menu"]]
    for menu in (_PAPERS, _STAFF, _WATCH, _SYSTEM):
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
