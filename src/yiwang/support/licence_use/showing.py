"""Requests, uses and legal bases in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.support.licence_use.finding import types
from yiwang.support.licence_use.models import Basis, Use, UseRequest
from yiwang.support.licence_use.models.basis import STATES as BASIS_STATES
from yiwang.support.licence_use.models.request import STATES
from yiwang.support.licence_use.models.use import BASES, KINDS
from yiwang.support.licence_use.outcomes import SENTENCES, Outcome
from yiwang.support.licence_use.queries import figure_of
from yiwang.support.licence_use.scope import offered, titles
from yiwang.support.licences.definition import LicenceType
from yiwang.ui.filters import zh_date, zh_datetime

YEAR = timedelta(days=365)
TAGS = {"waiting": "warn", "allowed": "ok", "refused": "bad", "revoked": "bad", "asked": "warn", "agreed": "ok"}


def kind_of(type_key: str) -> LicenceType | None:
    """The type as it is published now."""
    try:
        return LicenceType(revisions.current("licences", type_key))
    except NotFound:
        return None


def field_titles(type_key: str, names: Iterable[str]) -> list[str]:
    """What fields are called; their names where the type is gone."""
    kind = kind_of(type_key)
    return titles(kind, names) if kind is not None else sorted(names)


def field_choices(type_key: str, names: Iterable[str] | None = None) -> list[dict[str, str]]:
    """Boxes to tick."""
    kind = kind_of(type_key)
    rows = offered(kind) if kind is not None else {}
    return [{"value": name, "text": title} for name, title in rows.items() if names is None or name in names]


def state_of(row: UseRequest, now: datetime) -> dict[str, str]:
    """Words and colour of a request's state."""
    state = row.state_at(now)
    return {"text": _(STATES[state]), "kind": TAGS.get(state, "idle")}


def request_line(row: UseRequest, now: datetime, *, desk: bool) -> dict[str, Any]:
    """A request in a list."""
    who = row.holder_masked if desk else row.organization_name
    route = "desk-licence-use" if desk else "licence-use"
    return {
        "href": reverse(route, args=[row.pk]),
        "title": f"{row.title} · {who}",
        "hint": " · ".join(filter(None, [row.purpose, row.case_number, zh_datetime(row.asked_at)])),
        "state": state_of(row, now),
    }


def request_facts(row: UseRequest, *, desk: bool) -> list[dict[str, Any]]:
    """A request in full, as both sides read it."""
    wanted = row.granted if row.state not in ("waiting", "refused") and row.granted else row.wanted
    fields = "、".join(field_titles(row.type_key, wanted))
    if row.file:
        fields = "、".join(filter(None, [fields, _("加注副本")]))
    facts = [
        (_("谁要用"), row.organization_name),
        (_("经办人或者系统"), row.caller),
        (_("证照"), f"{row.title}（{row.number}）"),
        (_("持证人"), row.holder_masked if desk else ""),
        (_("用来做什么"), row.purpose),
        (_("关联事项"), " ".join(filter(None, [row.item_name, row.item_code]))),
        (_("办件编号"), row.case_number),
        (_("看哪些内容"), fields),
        (_("依据"), row.statute or _("由持证人同意")),
        (_("能用几次"), _("%(most)s次，已用%(uses)s次") % {"most": row.uses_most, "uses": row.uses}),
        (_("用到什么时候"), _until(row)),
        (_("申请时间"), zh_datetime(row.asked_at)),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _until(row: UseRequest) -> str:
    if row.valid_until is not None:
        return str(zh_datetime(row.valid_until))
    return _("同意以后%(days)s天内") % {"days": row.days}


def use_line(use: Use) -> dict[str, Any]:
    """A use in a list: who, when, what for, what was seen."""
    return {
        "at": use.at,
        "who": use.organization_name,
        "caller": use.caller,
        "title": f"{use.title}（{use.number}）",
        "kind": _(KINDS[use.kind]),
        "purpose": use.purpose,
        "case": use.case_number,
        "fields": "、".join(field_titles(use.type_key, use.fields)) or _("没有内容"),
        "basis": use.statute or _(BASES[use.basis]),
        "outcome": "" if use.outcome == Outcome.VALID else _(SENTENCES[Outcome(use.outcome)]),
    }


USE_HEAD = (
    "时间",
    "使用机构",
    "经办人或者系统",
    "证照",
    "证照编号",
    "方式",
    "用途",
    "办件编号",
    "内容",
    "依据",
    "结果",
)


def use_cells(use: Use) -> list[str]:
    """A use as a line of a table."""
    line = use_line(use)
    return [
        use.at.isoformat(timespec="seconds"), line["who"], line["caller"], use.title, use.number, line["kind"],
        line["purpose"], line["case"], line["fields"], line["basis"], _(SENTENCES[Outcome(use.outcome)]),
    ]  # fmt: skip


def basis_line(row: Basis) -> dict[str, Any]:
    """A legal basis in a list."""
    return {
        "href": reverse("desk-licence-basis", args=[row.pk]),
        "title": _("%(office)s使用%(title)s") % {"office": row.organization_name, "title": row.title},
        "hint": f"{row.statute} · {_('到%(day)s') % {'day': zh_date(row.until)}}",
        "state": {"text": _(BASIS_STATES[row.state]), "kind": TAGS.get(row.state, "idle")},
    }


def basis_facts(row: Basis) -> list[dict[str, Any]]:
    """A legal basis in full."""
    fields = _("全部内容") if row.fields is None else "、".join(field_titles(row.type_key, row.fields))
    facts = [
        (_("使用机构"), row.organization_name),
        (_("颁发机构"), row.issuer_name),
        (_("证照种类"), row.title),
        (_("法律依据"), row.statute),
        (_("用来做什么"), row.purpose),
        (_("限于哪些事项"), "、".join(row.items) or _("不限")),
        (_("可以看"), fields),
        (_("加注副本"), _("可以取") if row.file else _("不可以取")),
        (_("期限"), _("%(since)s至%(until)s") % {"since": zh_date(row.since), "until": zh_date(row.until)}),
        (_("理由"), row.reason),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def all_types() -> dict[str, LicenceType]:
    """All published types by key, in the order of their titles."""
    return dict(sorted(types().items(), key=lambda pair: pair[1].title))


def figure_cards(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The figures of the last twelve months over the office's log."""
    found = figure_of(actor, now - YEAR)
    return [
        {"title": _("用证的事项"), "figure": found.matters, "unit": _("项")},
        {"title": _("免交证照的办件"), "figure": found.cases, "unit": _("件")},
        {"title": _("用证次数"), "figure": found.uses, "unit": _("次")},
    ]
