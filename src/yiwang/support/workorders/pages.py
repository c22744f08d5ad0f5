"""The desk of work orders: what waits, one order with its ledger, and the acts on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.models import Organization
from yiwang.support.workorders import queries
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.actions.extension import ask_extension, settle_extension
from yiwang.support.workorders.actions.send_elsewhere import dispatch, return_order
from yiwang.support.workorders.exporting import MOST_EXPORTED, note_export
from yiwang.support.workorders.models import StepRow, WorkOrder
from yiwang.support.workorders.models.page_report import READERS

GOOD = {"very_satisfied", "satisfied", "basically_satisfied"}


@page("signed_in")
def orders(request: HttpRequest) -> HttpResponse:
    """Work orders of the own posts."""
    if request.actor.kind != "official":
        raise NotPermitted
    show, text = request.GET.get("show", "mine"), request.GET.get("q", "")
    found = queries.desk_list(request.actor, show=show, text=text, cursor=request.GET.get("cursor", ""))
    shows = {"mine": _("等我办的"), "open": _("办理中"), "overdue": _("逾期的"), "closed": _("已办结")}
    context = {
        "rows": [_row(order) for order in found.rows],
        "show": show,
        "reports": bool(request.actor.duties & set(READERS)),
        "text": text[:60],
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": title, "href": _address(key, text), "current": key == show} for key, title in shows.items()
                ],
            }
        ],
        "export": _address(show, text).replace("?", "export.csv?"),
        "next": _address(show, text, found.next) if found.next else "",
        "previous": _address(show, text, found.previous) if found.previous else "",
    }
    return render(request, "workorders/list.html", context)


@page("signed_in")
def orders_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table. What the reporting people wrote stays out of it."""
    actor = request.actor
    if actor.kind != "official":
        raise NotPermitted
    show, text = request.GET.get("show", "mine"), request.GET.get("q", "")
    rows = queries.desk_rows(actor, show=show, text=text).order_by(*queries.ORDER)[:MOST_EXPORTED]
    note_export(actor, "workorder.exported", len(rows), show)
    header = [_("工单号"), _("工单"), _("应当答复的单位"), _("状态"), _("到期"), _("办结")]
    return csv_answer("workorders", header, _cells(list(rows)))


def _cells(rows: list[WorkOrder]) -> Iterator[list[str]]:
    offices = Organization.objects.filter(pk__in={row.subject_organization_id for row in rows})
    names = dict(offices.values_list("id", "name"))
    for row in rows:
        overdue = row.state == "open" and row.escalated_at is not None
        state = _("已办结") if row.state == "closed" else _("已逾期") if overdue else _("办理中")
        due = row.due_on.isoformat() if row.due_on else ""
        closed = legal_day(row.closed_at).isoformat() if row.closed_at else ""
        yield [row.number, row.title, names.get(row.subject_organization_id, ""), state, due, closed]


@page("signed_in", "GET", "POST")
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order. What was typed stays when an act is refused."""
    if request.actor.kind != "official":
        raise NotPermitted
    opened = queries.one(request.actor, order_id)
    if request.method == "POST":
        try:
            _act(request, opened)
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, queries.one(request.actor, order_id), refused)
        return HttpResponseRedirect(f"/desk/workorders/{order_id}/?done=1")
    return _show(request, opened, None)


def _act(request: HttpRequest, opened: queries.Opened) -> None:
    post = request.POST
    act, reason = post.get("act", ""), post.get("reason", "")
    common: dict[str, Any] = {
        "actor": request.actor,
        "order_id": opened.order.pk,
        "now": clock.now(),
        "version": _version(post.get("version", "")),
    }
    if act == "complete":
        complete_step(outcome=post.get("outcome", ""), reason=reason, **common)
    elif act == "return":
        return_order(reason=reason, **common)
    elif act == "dispatch":
        dispatch(to=_uuid(post.get("to", "")), reason=reason, **common)
    elif act == "extend":
        ask_extension(reason=reason, **common)
    elif act in ("grant", "refuse"):
        settle_extension(grant=act == "grant", reason=reason, **common)
    else:
        raise InvalidInput(_("请选择要做什么。"))


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise InvalidInput(_("请选择应当答复的单位。"), fields={"/to": _("请选择应当答复的单位。")}) from wrong


def _show(request: HttpRequest, opened: queries.Opened, refused: Refusal | None) -> HttpResponse:
    order = opened.order
    step = opened.kind.steps.get(order.step)
    fields = refused.fields if refused else {}
    context = {
        "order": order,
        "kind_title": opened.kind.title,
        "words": opened.words,
        "level_bad": order.summary.get("level") not in GOOD,
        "entries": [_entry(row) for row in opened.rows],
        "step": step,
        "outcomes": [{"value": o.name, "text": o.title} for o in step.outcomes] if step else [],
        "reason_needed": any(o.reason == "required" for o in step.outcomes) if step else False,
        "may_work": opened.may_work,
        "may_settle": opened.may_settle,
        "may_dispatch": opened.may_dispatch and order.step == opened.kind.first.name,
        "may_return": opened.may_work and order.step != opened.kind.first.name,
        "may_extend": opened.may_work and _may_extend(opened),
        "offices": _offices(opened) if opened.may_dispatch and order.step == opened.kind.first.name else [],
        "subject": Organization.objects.values_list("name", flat=True).filter(pk=order.subject_organization_id).first(),
        "refused": refused,
        "errors": [{"href": f"#{pointer.strip('/')}", "text": text} for pointer, text in fields.items()]
        or ([{"text": refused.text_above_form}] if refused else []),
        "fields": {pointer.strip("/"): text for pointer, text in fields.items()},
        "typed": request.POST if refused else {},
        "done": request.GET.get("done") == "1",
        "level": _level(order),
    }
    return render(request, "workorders/order.html", context, status=refused.status if refused else 200)


def _may_extend(opened: queries.Opened) -> bool:
    allowed, order = opened.kind.extension, opened.order
    in_time = order.due_at is None or clock.now() < order.due_at
    return allowed is not None and in_time and order.extension is None and order.extensions < allowed["times"]


def _offices(opened: queries.Opened) -> list[dict[str, str]]:
    """Offices of the same division that could have to answer."""
    order = opened.order
    rows = Organization.objects.filter(division_id=order.division_id).exclude(
        pk__in=[order.subject_organization_id, order.office_id]
    )
    return [{"value": str(pk), "text": name} for pk, name in rows.order_by("name").values_list("id", "name")[:200]]


def _level(order: WorkOrder) -> str:
    if order.state == "closed":
        return "done"
    return "red" if order.escalated_at else "normal"


def _row(order: WorkOrder) -> dict[str, Any]:
    return {
        "href": f"/desk/workorders/{order.pk}/",
        "title": order.title,
        "number": order.number,
        "due_on": order.due_on,
        "overdue": order.escalated_at is not None and order.state == "open",
        "closed": order.state == "closed",
        "closed_at": order.closed_at,
    }


def _entry(row: StepRow) -> dict[str, Any]:
    return {
        "state": "done" if row.done_at else "current",
        "title": row.title,
        "who": " ".join(part for part in (row.organization_name, row.done_by_name) if part),
        "when": row.done_at or row.began_at,
        "text": "：".join(part for part in (row.outcome_title, row.reason) if part),
        "until": row.due_on if row.done_at is None else None,
        "late": row.late,
    }


def _address(show: str, text: str, cursor: str | None = None) -> str:
    pairs = {"show": show, "q": text[:60], "cursor": cursor or ""}
    return "/desk/workorders/?" + urlencode({name: value for name, value in pairs.items() if value})
