"""The desk of quality: what was found, guide by guide; scores of offices with their trend; exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.paging import bounded_count
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.exporting import MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.service.catalogue_quality import queries
from yiwang.service.catalogue_quality.models import Finding, Node, OfficeDay, OfficeScore
from yiwang.service.catalogue_quality.orders import orders_of, send_order
from yiwang.service.catalogue_quality.rules import GROUPS, SEVERITIES, Rule, all_rules

DUTY = "duty:catalogue.edit,catalogue.check,catalogue.entries,supervise,quality.rules,quality.dispatch,quality.mend"
KINDS = {"refuse": "bad", "mend": "warn", "advise": "idle"}
DAYS_SHOWN = 60


def _shown(row: Finding, rules: dict[str, Rule]) -> dict[str, Any]:
    rule = rules.get(row.rule)
    return {
        "node": reverse("desk-quality-guide", args=[row.node_id]),
        "title": row.node.title,
        "office": row.node.office_name,
        "text": rule.says if rule else row.rule,
        "do": rule.do if rule else "",
        "more": row.more,
        "group": _(GROUPS.get(row.group, row.group)),
        "severity": {"text": _(SEVERITIES.get(row.severity, row.severity)), "kind": KINDS.get(row.severity, "idle")},
        "weight": row.weight,
        "sent": row.case_id is not None,
        "at": row.found_at,
    }


@page(DUTY, "GET")
def findings(request: HttpRequest) -> HttpResponse:
    """What is open, the heaviest first; filters are links, the count is honest up to its bound."""
    require(request.actor, "catalogue_quality.see")
    wanted = queries.filters(request.GET)
    rows = queries.findings(request.actor, wanted)
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(rows.select_related("node"), order=("-weight", "-id"), cursor=cursor)
    count, more = bounded_count(rows)
    here = reverse("desk-quality")

    def link(**changed: str) -> str:
        kept = {key: value for key, value in {**wanted.values, **changed}.items() if value}
        return f"{here}?{urlencode(kept)}" if kept else here

    rules = all_rules()
    own = queries.own_scores(request.actor)
    context = {
        "rows": [_shown(row, rules) for row in found.rows],
        "count": count,
        "more": more,
        "groups": _groups(wanted.values, link),
        "rules": [{"value": key, "text": rule.says} for key, rule in rules.items()],
        "wanted": wanted.values,
        "narrowed": any(wanted.values.values()),
        "export": f"{reverse('desk-quality-export')}?{urlencode({k: v for k, v in wanted.values.items() if v})}",
        "own": [{"name": one.name, "score": f"{one.score / 100:.1f}", "findings": one.findings,
                 "href": reverse("desk-quality-office", args=[one.office])} for one in own],
        "may_rules": allowed(request.actor, "catalogue_quality.rules"),
        "next": link(cursor=found.next) if found.next else "",
        "previous": link(cursor=found.previous) if found.previous else "",
    }  # fmt: skip
    return render(request, "catalogue_quality/findings.html", context)


def _groups(wanted: dict[str, str], link: Any) -> list[dict[str, Any]]:
    def row(title: str, name: str, choices: dict[str, str]) -> dict[str, Any]:
        every = [("", _("全部")), *((code, _(text)) for code, text in choices.items())]
        links = [{"text": text, "href": link(**{name: code}), "current": wanted[name] == code} for code, text in every]
        return {"title": title, "links": links}

    return [row(_("轻重"), "severity", SEVERITIES), row(_("哪一类"), "group", GROUPS)]


@page(DUTY, "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters as a table. Recorded."""
    require(request.actor, "catalogue_quality.see")
    wanted = queries.filters(request.GET)
    rows = queries.findings(request.actor, wanted).select_related("node").order_by("-weight", "-id")[:MOST]
    note = {name: value for name, value in wanted.values.items() if value}
    record_apart(NewEvent("catalogue_quality.exported", request.actor, Subject("quality_list", new_id()), note))
    header = [
        _("事项"),
        _("编号"),
        _("实施单位"),
        _("地区代码"),
        _("问题"),
        _("具体"),
        _("怎么改"),
        _("轻重"),
        _("分值"),
    ]
    return csv_answer("catalogue-quality", header, _cells(rows))


def _cells(rows: Any) -> Iterator[list[str]]:
    rules = all_rules()
    for row in rows.iterator(chunk_size=500):
        shown = _shown(row, rules)
        yield [
            row.node.title, row.node.key, row.node.office_name, row.division_code, shown["text"], row.more,
            shown["do"], shown["severity"]["text"], str(row.weight),
        ]  # fmt: skip


@page(DUTY, "GET", "POST")
def guide(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """What is wrong with one guide, the orders about it, and sending one."""
    actor = request.actor
    require(actor, "catalogue_quality.see")
    node: Node = Node.objects.visible_to(actor).get_or_refuse(node_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") != "send":
                raise InvalidInput(_("请选择要做什么。"))
            send_order(actor=actor, node_id=node.pk, now=clock.now())
            return HttpResponseRedirect(f"{reverse('desk-quality-guide', args=[node.pk])}?sent=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    rules = all_rules()
    rows = Finding.objects.visible_to(actor).filter(node=node).select_related("node")
    open_rows = list(rows.filter(state="open").order_by("-weight", "id"))
    context = {
        "node": node,
        "rows": [_shown(row, rules) for row in open_rows],
        "mended": [
            {"text": rules[row.rule].says if row.rule in rules else row.rule, "at": row.mended_at}
            for row in rows.filter(state="mended").order_by("-mended_at")[:20]
        ],
        "orders": [
            {"number": order.number, "href": f"/desk/workorders/{order.pk}/", "closed": order.state == "closed",
             "visible": bool(actor.organization_ids & {order.subject_organization_id, order.office_id})}
            for order in orders_of(node.pk)
        ],
        "public": reverse("guide", args=[node.key]) if node.kind == "item" else "",
        "may_send": node.known and allowed(actor, "catalogue_quality.dispatch")
        and any(row.case_id is None for row in open_rows),
        "sent": request.GET.get("sent") == "1",
        **asking.wrong(refusal, (), anywhere="#acts"),
    }  # fmt: skip
    return render(request, "catalogue_quality/guide.html", context, status=context["status"])


@page(DUTY, "GET")
def offices(request: HttpRequest) -> HttpResponse:
    """Scores of offices, the lowest first."""
    require(request.actor, "catalogue_quality.see")
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable())[:60].strip()
    rows = OfficeScore.objects.visible_to(request.actor)
    rows = rows.filter(name__icontains=words) if words else rows
    found = page_of(rows, order=("score", "office"), cursor=request.GET.get("cursor", "")[:400] or None)
    here = reverse("desk-quality-offices")
    context = {
        "rows": [
            {"name": row.name, "href": reverse("desk-quality-office", args=[row.office]), "whole": row.items,
             "findings": row.findings, "refused": row.refused, "score": f"{row.score / 100:.1f}"}
            for row in found.rows
        ],
        "search": words,
        "next": f"{here}?{urlencode({'q': words, 'cursor': found.next})}" if found.next else "",
        "previous": f"{here}?{urlencode({'q': words, 'cursor': found.previous})}" if found.previous else "",
    }  # fmt: skip
    return render(request, "catalogue_quality/offices.html", context)


@page(DUTY, "GET")
def office(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """One office: its score, the trend, what it loses its points by."""
    actor = request.actor
    require(actor, "catalogue_quality.see")
    row: OfficeScore = OfficeScore.objects.visible_to(actor).get_or_refuse(office_id)
    days = OfficeDay.objects.visible_to(actor).filter(office=office_id).order_by("-day")[:DAYS_SHOWN]
    rules = all_rules()
    context = {
        "row": row,
        "score": f"{row.score / 100:.1f}",
        "trend": [(day.day.isoformat(), day.score / 100) for day in reversed(days)],
        "by_rule": [
            {"text": rules[key].says if key in rules else key, "count": count, "lost": lost,
             "href": f"{reverse('desk-quality')}?{urlencode({'office': str(office_id), 'rule': key})}"}
            for key, count, lost in queries.by_rule(actor, office_id)
        ],
        "list": f"{reverse('desk-quality')}?{urlencode({'office': str(office_id)})}",
    }  # fmt: skip
    return render(request, "catalogue_quality/office.html", context)
