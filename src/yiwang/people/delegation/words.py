"""A delegation in plain words: what it covers, how it stands, which kind it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Acting
from yiwang.people.delegation.matters import matters, scope_of
from yiwang.people.delegation.rules import Scope

KINDS: Mapping[str, str] = {
    "family": gettext_noop("亲友代办"),
    "guardian": gettext_noop("监护人代办"),
    "office": gettext_noop("法定代表人"),
    "manager": gettext_noop("企业管理员"),
    "handler": gettext_noop("企业经办人"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": (gettext_noop("等窗口核对"), "warn"),
    "invited": (gettext_noop("等对方答复"), "warn"),
    "active": (gettext_noop("有效"), "ok"),
    "refused": (gettext_noop("对方没有接受"), "idle"),
    "withdrawn": (gettext_noop("已收回邀请"), "idle"),
    "rejected": (gettext_noop("证明没有通过"), "bad"),
    "lapsed": (gettext_noop("邀请已过期"), "idle"),
    "revoked": (gettext_noop("已收回"), "idle"),
    "given_up": (gettext_noop("对方不再代办"), "idle"),
    "expired": (gettext_noop("已到期"), "idle"),
    "ended": (gettext_noop("已终止"), "idle"),
}
GROUNDS: Mapping[str, str] = {
    "giver_gone": gettext_noop("授权人已经去世，或者企业已经注销、吊销"),
    "agent_gone": gettext_noop("代办人已经去世"),
    "office_lost": gettext_noop("法定代表人已经变更"),
    "upper_ended": gettext_noop("上一级授权已经结束"),
}


def kind_words(kind: str) -> str:
    """The kind for people."""
    return _(KINDS[kind])


def state_words(state: str) -> dict[str, str]:
    """In words and with a kind of tag."""
    text, kind = STATES[state]
    return {"text": _(text), "kind": kind}


def ground_words(why: str) -> str:
    """Why it ended, if not by somebody's will."""
    return _(GROUNDS[why]) if why in GROUNDS else ""


def _titled(keys: frozenset[str], titles: Mapping[str, str]) -> str:
    named = sorted(titles.get(key, "") for key in keys if key in titles)
    rest = len(keys) - len(named)
    return "、".join([*named, *([_("另外%(count)s项") % {"count": rest}] if rest else [])])


def scope_lines(scope: Scope) -> list[str]:
    """What is covered, one line a sort."""
    found = matters()
    lines = []
    if scope.every_item:
        lines.append(_("全部事项"))
    else:
        if scope.themes:
            themes = found.themes("") if found else {}
            lines.append(_("这些主题的事项：%(what)s") % {"what": _titled(scope.themes, themes)})
        if scope.items:
            items = found.items("") if found else {}
            lines.append(_("这些事项：%(what)s") % {"what": _titled(scope.items, items)})
    if scope.licence_types is None:
        lines.append(_("查看和出示全部证照"))
    elif scope.licence_types:
        types = found.licence_types() if found else {}
        lines.append(_("查看和出示这些证照：%(what)s") % {"what": _titled(scope.licence_types, types)})
    return lines


def beyond(acting: Acting) -> str:
    """What somebody reads who asks for more than the delegation covers."""
    covered = "；".join(scope_lines(scope_of(acting)))
    return _(
        "%(giver)s给您的授权不包括这件事。您可以代办：%(what)s。要办别的，请对方重新授权，或者停止代办后办自己的事。"
    ) % {
        "giver": acting.giver_name,
        "what": covered,
    }
