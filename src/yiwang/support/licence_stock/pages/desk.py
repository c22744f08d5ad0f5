"""The desk of stock: template, upload, quality report by rule, rows, import with progress, undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.identifiers import IdentifierError, uscc
from yiwang.people.exporting import csv_answer, workbook_answer
from yiwang.people.names import mask_name
from yiwang.people.pages import asking
from yiwang.people.staffing.spreadsheet import MOST_BYTES, MOST_ROWS, write_workbook
from yiwang.support.licence_stock.actions.moving import MOVES, drop, start, undo
from yiwang.support.licence_stock.actions.receiving import office_of, receive_table, types_of
from yiwang.support.licence_stock.checking import kind_of
from yiwang.support.licence_stock.columns import WORDS, columns_of, line_of
from yiwang.support.licence_stock.models import STATES, StockBatch, StockRow
from yiwang.support.licence_stock.rows import opened, told
from yiwang.support.licence_stock.rules import RULES, WARNINGS
from yiwang.support.uploaded_tables.showing import BAD, file_sent, listed
from yiwang.support.uploaded_tables.showing import progress as progress_shown

DUTY = "duty:licence.issue"
TAGS = {
    "checking": "warn", "checked": "warn", "importing": "warn", "done": "ok", "undoing": "warn", "undone": "idle",
    "dropped": "idle", "new": "idle", "good": "ok", "bad": "bad", "known": "idle", "failed": "bad",
}  # fmt: skip


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
        try:
            name, content = file_sent(request, MOST_BYTES, _("文件不能超过 5 MB，请拆成几个。"))
            made = receive_table(actor=actor, type_key=type_key, name=name, content=content, now=clock.now())
            return HttpResponseRedirect(reverse("desk-licence-stock-batch", args=[made.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
    states = {code: _(text) for code, text in STATES.items()}
    here = reverse("desk-licence-stock")
    rows, narrowing = listed(request, StockBatch.objects.visible_to(actor), states, here, (_("情况"), _("全部")))
    kinds = types_of(office_of(actor).organization_id)
    context = {
        "kinds": [{"value": key, "text": kind.title} for key, kind in kinds.items()],
        "type_key": type_key,
        "rows": [_line(row) for row in rows],
        "most": MOST_ROWS,
        **narrowing,
        **asking.wrong(refusal, ("file", "type_key"), anywhere="#file"),
    }
    return render(request, "licence_stock/stock.html", context, status=context["status"])


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
    return workbook_answer("licence-stock", write_workbook(kind.title, heading, []))


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
    """How far the job is, and the share of rows without a fault."""
    shown = progress_shown(batch, MOVES)
    return {**shown, "whole": f"{100 * (batch.total - shown['bad']) / max(batch.total, 1):.1f}%"}


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
    return workbook_answer("licence-stock-errors", write_workbook(batch.title, heading, lines()))
