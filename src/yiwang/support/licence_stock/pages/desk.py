"""The desk of stock: template, upload, quality report by rule, rows, import with progress, undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotFound, Refusal, TooLarge
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.identifiers import IdentifierError, uscc
from yiwang.people.exporting import csv_answer
from yiwang.people.names import mask_name
from yiwang.people.pages import asking
from yiwang.people.staffing.spreadsheet import MOST_BYTES, MOST_ROWS, write_workbook
from yiwang.support.licence_stock.actions.moving import drop, start, undo
from yiwang.support.licence_stock.actions.receiving import office_of, receive_table, types_of
from yiwang.support.licence_stock.checking import kind_of
from yiwang.support.licence_stock.columns import WORDS, columns_of, line_of
from yiwang.support.licence_stock.models import STATES, StockBatch, StockRow
from yiwang.support.licence_stock.rows import opened, told
from yiwang.support.licence_stock.rules import RULES, WARNINGS

DUTY = "duty:licence.issue"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = ("-made_at", "-id")
TAGS = {
    "checking": "warn", "checked": "warn", "importing": "warn", "done": "ok", "undoing": "warn", "undone": "idle",
    "dropped": "idle", "new": "idle", "good": "ok", "bad": "bad", "known": "idle", "failed": "bad",
}  # fmt: skip
BAD = ("bad", "failed")


def row_states() -> dict[str, str]:
    """States of a row in words."""
    return {
        "new": _("等待检查"), "good": _("可以导入"), "bad": _("有错误"), "known": _("以前导入过"), "done": _("已导入"),
        "failed": _("没有办成"), "undone": _("已撤回"),
    }  # fmt: skip


@page(DUTY, "GET", "POST")
def stock(request: HttpRequest) -> HttpResponse:
    """Templates by type, upload, earlier tables."""
    actor = request.actor
    require(actor, "licence_stock.import")
    refusal: Refusal | None = None
    type_key = asking.text(request, "type_key", 120)
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is not None and (sent.size or 0) > MOST_BYTES:
                raise TooLarge(_("文件不能超过 5 MB，请拆成几个。"))
            made = receive_table(
                actor=actor, type_key=type_key, name=(sent.name or "") if sent else "",
                content=sent.read() if sent else b"", now=clock.now(),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("desk-licence-stock-batch", args=[made.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
    state = request.GET.get("state", "")
    rows = StockBatch.objects.visible_to(actor)
    rows = rows.filter(state=state) if state in STATES else rows
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable())[:60].strip()
    rows = rows.filter(file_name__icontains=words) if words else rows
    found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None)
    here = reverse("desk-licence-stock")
    kinds = types_of(office_of(actor).organization_id)
    context = {
        "kinds": [{"value": key, "text": kind.title} for key, kind in kinds.items()],
        "type_key": type_key,
        "rows": [_line(row) for row in found.rows],
        "groups": [{"title": _("情况"), "links": _links(here, state, words)}],
        "search": words,
        "state": state,
        "narrowed": bool(words or state),
        "most": MOST_ROWS,
        "next": f"{here}?{urlencode({'q': words, 'state': state, 'cursor': found.next})}" if found.next else "",
        "previous": f"{here}?{urlencode({'q': words, 'state': state, 'cursor': found.previous})}"
        if found.previous
        else "",
        **asking.wrong(refusal, ("file", "type_key"), anywhere="#file"),
    }
    return render(request, "licence_stock/stock.html", context, status=context["status"])


def _links(here: str, present: str, words: str) -> list[dict[str, Any]]:
    """The states as links that keep what is searched for."""
    rows = [("", _("全部")), *((code, _(text)) for code, text in STATES.items())]
    return [
        {"text": text, "href": f"{here}?{urlencode({'q': words, 'state': code})}", "current": code == present}
        for code, text in rows
    ]


def _line(batch: StockBatch) -> dict[str, Any]:
    name = batch.file_name or _("接口送来的一批")
    return {
        "href": reverse("desk-licence-stock-batch", args=[batch.pk]),
        "title": f"{batch.title} · {name}",
        "at": batch.made_at,
        "total": batch.total,
        "state": {"text": _(STATES[batch.state]), "kind": TAGS[batch.state]},
    }


@page(DUTY, "GET")
def template(request: HttpRequest) -> HttpResponse:
    """An empty table of a type: what must be filled in has a star."""
    require(request.actor, "licence_stock.import")
    kind = types_of(office_of(request.actor).organization_id).get(request.GET.get("type", ""))
    if kind is None:
        raise NotFound
    heading = columns_of(kind).heading
    if request.GET.get("as") == "csv":
        return csv_answer("licence-stock", heading, [])
    return _workbook(write_workbook(kind.title, heading, []), "licence-stock")


def _workbook(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@page(DUTY, "GET", "POST")
def one(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The quality report of a table, its rows, and what can be done with it."""
    actor = request.actor
    batch: StockBatch = StockBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            act = {"start": start, "drop": drop, "undo": undo}.get(request.POST.get("act", ""))
            if act is None:
                raise InvalidInput(_("请选择要做什么。"))
            act(actor=actor, batch_id=batch.pk, now=clock.now())
            return HttpResponseRedirect(reverse("desk-licence-stock-batch", args=[batch.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
            batch = StockBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    rule = request.GET.get("rule", "")
    rows = batch.rows.all()
    rows = rows.filter(rules__contains=[rule]) if rule in RULES else rows.exclude(rules=[])
    found = page_of(rows, order=("line",), cursor=request.GET.get("cursor", "")[:400] or None, size=50)
    here = f"{reverse('desk-licence-stock-batch', args=[batch.pk])}?rule={rule if rule in RULES else ''}"
    titles = columns_of(kind_of(batch)).titles
    context = {
        "batch": batch,
        "shown": _line(batch),
        "findings": findings(batch),
        "rows": [_row(row, titles) for row in found.rows],
        "rule": _(RULES[rule]) if rule in RULES else "",
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        **progress_of(batch),
        **asking.wrong(refusal, (), anywhere="#acts"),
    }
    return render(request, "licence_stock/batch.html", context, status=context["status"])


def findings(batch: StockBatch) -> list[dict[str, Any]]:
    """Rows and share for each rule that found something, the most first."""
    here = reverse("desk-licence-stock-batch", args=[batch.pk])
    ranked = sorted(batch.findings.items(), key=lambda pair: -pair[1])
    return [
        {
            "href": f"{here}?rule={code}",
            "text": _(RULES.get(code, code)),
            "rows": count,
            "share": f"{100 * count / max(batch.total, 1):.1f}%",
            "stops": code not in WARNINGS,
        }
        for code, count in ranked
    ]


def _row(row: StockRow, titles: Any) -> dict[str, Any]:
    kept = opened(row)
    holder = kept.cells.get("holder", "")
    return {
        "line": row.line,
        "number": row.number,
        "holder": holder if _firm(kept.cells.get("holder_code", "")) else mask_name(holder),
        "problems": told(titles, kept) or [_(RULES[rule]) for rule in row.rules],
        "state": {"text": row_states()[row.state], "kind": TAGS.get(row.state, "ok")},
    }


def _firm(code: str) -> bool:
    """Whether it is a right credit code: names of firms are public, all others are masked."""
    try:
        uscc.check(code.upper())
    except IdentifierError:
        return False
    return True


def progress_of(batch: StockBatch) -> dict[str, Any]:
    """How far the job is; counted while it works, told from the batch afterwards."""
    waiting = {"checking": ("new",), "importing": ("good",), "undoing": ("done",)}.get(batch.state, ())
    left = batch.rows.filter(state__in=waiting).count() if waiting else 0
    total = batch.total if batch.state == "checking" else batch.counts.get(waiting[0], left) if waiting else 0
    counts = batch.counts
    return {
        "busy": bool(waiting),
        "todo": total,
        "finished": max(total - left, 0),
        "good": counts.get("good", 0),
        "bad": sum(counts.get(state, 0) for state in BAD),
        "done": counts.get("done", 0),
        "known": counts.get("known", 0),
        "whole": f"{100 * (batch.total - sum(counts.get(s, 0) for s in BAD)) / max(batch.total, 1):.1f}%",
    }


@page(DUTY, "GET")
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The piece of the page that tells how far it is."""
    batch = StockBatch.objects.visible_to(request.actor).get_or_refuse(batch_id)
    return render(request, "licence_stock/progress.html", {"batch": batch, **progress_of(batch)})


@page(DUTY, "GET")
def bad_rows(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The rows with errors as they were, with what is wrong at the end: to mend and to upload again. Recorded."""
    actor = request.actor
    batch: StockBatch = StockBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    about = Subject("licence_stock", batch.pk)
    record_apart(NewEvent("licence_stock.exported", actor, about, {}, batch.organization_id, batch.division_id))
    columns = columns_of(kind_of(batch))

    def lines() -> Iterator[Any]:
        for row in batch.rows.filter(state__in=BAD).order_by("line").iterator(chunk_size=500):
            kept = opened(row)
            yield line_of(columns, kept.cells, "；".join(told(columns.titles, kept)))

    heading = [*columns.heading, WORDS]
    if request.GET.get("as") == "csv":
        return csv_answer("licence-stock-errors", heading, lines())
    return _workbook(write_workbook(batch.title, heading, lines()), "licence-stock-errors")
