"""Licence types at the desk: the directory, one type, who issues it; opening and closing by an organization."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.models import Organization
from yiwang.support.licences.actions.opening import close_issuing, open_issuing
from yiwang.support.licences.annual import rule_of
from yiwang.support.licences.definition import LicenceType, in_chinese
from yiwang.support.licences.directory import (
    HOLDERS,
    LEVELS,
    all_types,
    data_items,
    related_items,
    type_code,
    validity_text,
)
from yiwang.support.licences.export import note_export
from yiwang.support.licences.models import TypeOpening
from yiwang.support.licences.one_pages import number_of
from yiwang.support.licences.queries import offices_issuing
from yiwang.ui.filters import zh_date

KEPT = "duty:licence.issue,licence.revoke"
MOST = 200
KINDS = ("licence", "attestation")
HEAD = (
    "证照类型代码",
    "证照类型名称",
    "类别",
    "定义机构",
    "持证者类别",
    "有效期限范围",
    "关联事项",
    "年检",
    "目录版本",
    "目录日期",
)


@page(KEPT, "GET")
def types(request: HttpRequest) -> HttpResponse:
    """The directory: every type, with where it is open among the actor's organizations."""
    search, kind = _wish(request)
    open_here = _open_at(request.actor)
    rows = [_row(one, open_here) for one in _found(search, kind)]
    links = [("", _("全部")), ("licence", _("证照")), ("attestation", _("证明"))]
    filters = [
        {"href": f"?{urlencode({'q': search, 'kind': code})}", "text": text, "current": code == kind}
        for code, text in links
    ]
    context = {
        "rows": rows,
        "search": search,
        "kind": kind,
        "filters": [{"title": _("类别"), "links": filters}],
        "narrowed": bool(search or kind),
        "export": f"{reverse('desk-licence-types-export')}?{urlencode({'q': search, 'kind': kind})}",
    }
    return render(request, "licences/types.html", context)


@page(KEPT, "GET")
def types_export(request: HttpRequest) -> HttpResponse:
    """The directory as a table, with the columns of GB/T 36902; recorded."""
    search, kind = _wish(request)
    found = _found(search, kind)
    note_export(actor=request.actor, search=search, state=kind, count=len(found))
    return csv_answer("licence-types", HEAD, (_line(one) for one in found))


@page(KEPT, "GET", "POST")
def one_type(request: HttpRequest, key: str) -> HttpResponse:
    """One type: its entry in the directory, its data items, the organizations that issue it."""
    if key not in revisions.current_keys("licences"):
        raise NotFound
    actor: Actor = request.actor
    kind = LicenceType(revisions.current("licences", key))
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _open_or_close(request, key)
            return HttpResponseRedirect(f"{reverse('desk-licence-type', args=[key])}?done=1")
        except Refusal as refused:
            if not refused.fields:
                raise
            problems = refused.fields
    spans = list(TypeOpening.objects.visible_to(actor).filter(type_key=key).order_by("closed_on", "opened_on")[:MOST])
    context = {
        "kind": kind,
        "entry": _entry(kind),
        "items": [
            {"short": one.short, "title": one.title, "core": _("核心") if one.core else _("照面")}
            for one in data_items(kind)
        ],
        "openings": [_span(one) for one in spans],
        "offices": _offices(actor, kind, spans),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "done": "done" in request.GET,
    }
    return render(request, "licences/type.html", context, status=422 if problems else 200)


def _open_or_close(request: HttpRequest, type_key: str) -> None:
    """The button names what is done and where: ``open:<organization>`` or ``close:<opening>``."""
    what, _colon, where = request.POST.get("change", "").partition(":")
    reason = request.POST.get("reason", "")
    if what == "close":
        version = number_of(request.POST.get(f"row_version-{where}"))
        close_issuing(actor=request.actor, opening_id=where, reason=reason, row_version=version)
        return
    office = next((one for one in offices_issuing(request.actor) if str(one) == where), None)
    if what != "open" or office is None:
        raise NotFound
    open_issuing(actor=request.actor, type_key=type_key, organization_id=office, reason=reason)


def _wish(request: HttpRequest) -> tuple[str, str]:
    kind = request.GET.get("kind", "")
    return request.GET.get("q", "").replace("\0", "").strip()[:60], kind if kind in KINDS else ""


def _found(search: str, kind: str) -> list[LicenceType]:
    return [
        one
        for one in all_types()
        if (not search or search in one.title or search in type_code(one) or search == one.key)
        and (not kind or one.is_attestation == (kind == "attestation"))
    ]


def _open_at(actor: Actor) -> set[str]:
    rows = TypeOpening.objects.visible_to(actor).filter(organization_id__in=actor.organization_ids, closed_on=None)
    return set(rows.values_list("type_key", flat=True))


def _row(kind: LicenceType, open_here: set[str]) -> dict[str, Any]:
    return {
        "href": reverse("desk-licence-type", args=[kind.key]),
        "title": kind.title,
        "code": type_code(kind),
        "kind": _("证明") if kind.is_attestation else _("证照"),
        "holder": holder_text(kind),
        "validity": validity_text(kind),
        "open": kind.key in open_here,
        "external": bool(kind.content.get("external")),
    }


def _line(kind: LicenceType) -> tuple[str, ...]:
    entry = kind.content.get("directory", {})
    return (
        type_code(kind),
        kind.title,
        "证明" if kind.is_attestation else "证照",
        in_chinese(kind.content.get("defined_by", {}).get("title", "")),
        HOLDERS[kind.content["holder"]],
        validity_text(kind),
        "、".join(one["title"] for one in related_items(kind)),
        annual_text(kind),
        str(entry.get("version", "")),
        str(entry.get("date", "")),
    )


def holder_text(kind: LicenceType) -> str:
    """持证者类别 in words."""
    title = HOLDERS[kind.content["holder"]]
    return _(title)


def level_text(level: str) -> str:
    """The level of a body in words; nothing where the type does not say."""
    title = LEVELS.get(level, "")
    return _(title) if title else ""


def annual_text(kind: LicenceType) -> str:
    """Whether there is an annual check, when, and who begins it."""
    rule = rule_of(kind.content)
    if rule is None:
        return _("不用年检")
    who = _("持证人报送") if rule.by == "holder" else _("颁证机构检查")
    often = _("每年") if rule.every == 1 else _("每%(n)s年") % {"n": rule.every}
    (m1, d1), (m2, d2) = rule.begins, rule.ends
    return _("%(often)s%(m1)s月%(d1)s日至%(m2)s月%(d2)s日，%(who)s") % {
        "often": often, "m1": m1, "d1": d1, "m2": m2, "d2": d2, "who": who,
    }  # fmt: skip


def _entry(kind: LicenceType) -> list[dict[str, Any]]:
    """The entry of the directory by GB/T 36902, as rows."""
    content, defined = kind.content, kind.content.get("defined_by", {})
    entry = content.get("directory", {})
    levels = "、".join(level_text(one) for one in content.get("issued_at", []))
    rows = [
        (_("证照类型名称"), kind.title),
        (_("证照类型代码"), type_code(kind)),
        (_("定义机构"), in_chinese(defined.get("title", ""))),
        (_("定义机构代码"), defined.get("uscc", "")),
        (_("定义机构级别"), level_text(str(defined.get("level", "")))),
        (_("关联事项"), "、".join(one["title"] for one in related_items(kind))),
        (_("持证者类别"), holder_text(kind)),
        (_("有效期限范围"), validity_text(kind)),
        (_("颁发机构级别"), levels),
        (_("年检"), annual_text(kind)),
        (_("可以代替的材料"), "、".join(content.get("replaces", []))),
        (_("证卡合一"), _combined(kind)),
        (_("简介"), in_chinese(content.get("introduction", ""))),
        (_("目录版本"), entry.get("version", "")),
        (_("目录日期"), str(entry.get("date", ""))),
        (_("本平台的修订"), _("第%(n)s次") % {"n": kind.published.number}),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _combined(kind: LicenceType) -> str:
    with_key = kind.content.get("combines")
    return LicenceType(revisions.current("licences", with_key)).title if with_key else ""


def _span(row: TypeOpening) -> dict[str, Any]:
    return {
        "office": row.organization_name,
        "since": zh_date(row.opened_on),
        "how": _("颁发第一张时自动开通") if row.implied else row.reason,
        "state": _("已停止") if row.closed_on else _("开通"),
        "until": zh_date(row.closed_on) if row.closed_on else "",
        "why": row.closed_reason,
    }


def _offices(actor: Actor, kind: LicenceType, spans: list[TypeOpening]) -> list[dict[str, Any]]:
    """The actor's own organizations that may issue the type, with the button that fits."""
    if kind.content.get("external"):
        return []
    own = Organization.objects.filter(pk__in=offices_issuing(actor), closed_on=None).order_by("name")
    open_now = {row.organization_id: row for row in spans if row.closed_on is None}
    role = kind.content.get("issued_by")
    found = []
    for office in own:
        if role not in (None, office.role):
            continue
        span = open_now.get(office.pk)
        change = f"close:{span.pk}" if span else f"open:{office.pk}"
        found.append({"name": office.name, "change": change, "span": span})
    return found
