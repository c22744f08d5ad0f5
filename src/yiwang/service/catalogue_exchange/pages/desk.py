"""The desk of tables: template, export, upload, what was found at which cell, taking with progress."""

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
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.exporting import workbook_answer
from yiwang.people.pages import asking
from yiwang.service.catalogue_exchange.actions.moving import MOVES, drop, start
from yiwang.service.catalogue_exchange.actions.receiving import office_of, receive_book
from yiwang.service.catalogue_exchange.correcting import bad_book, office_book
from yiwang.service.catalogue_exchange.models import STATES, ExchangeBatch, ExchangeRow
from yiwang.service.catalogue_exchange.models.batch import TARGETS
from yiwang.service.catalogue_exchange.sheets.reading import MOST_BYTES, MOST_ITEMS
from yiwang.service.catalogue_exchange.sheets.row_problems import KINDS, Problem
from yiwang.service.catalogue_exchange.sheets.writing import write_book
from yiwang.support.uploaded_tables.showing import BAD, file_sent, listed
from yiwang.support.uploaded_tables.showing import progress as progress_of

DUTY = "duty:author,catalogue.edit"
TAGS = {
    "checking": "warn", "checked": "warn", "taking": "warn", "done": "ok", "dropped": "idle",
    "new": "idle", "good": "ok", "bad": "bad", "same": "idle", "failed": "bad",
}  # fmt: skip


def row_states() -> dict[str, str]:
    """States of an item in words."""
    return {
        "new": _("等待检查"), "good": _("可以收下"), "bad": _("有错误"), "done": _("已收下"),
        "same": _("和现在的一样，没有动"), "failed": _("没有收下"),
    }  # fmt: skip


@page(DUTY, "GET", "POST")
def tables(request: HttpRequest) -> HttpResponse:
    """Template, export, upload, earlier tables."""
    actor = request.actor
    require(actor, "catalogue_exchange.bring")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _receive(request)
            return HttpResponseRedirect(reverse("desk-catalogue-exchange-batch", args=[made.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
    states = {code: _(text) for code, text in STATES.items()}
    here = reverse("desk-catalogue-exchange")
    rows, narrowing = listed(request, ExchangeBatch.objects.visible_to(actor), states, here, (_("情况"), _("全部")))
    context = {
        "rows": [shown(row) for row in rows],
        "targets": [{"value": code, "text": _(text)} for code, text in TARGETS.items()],
        "may_publish": allowed(actor, "catalogue.import"),
        "target": asking.text(request, "target", 20) or "draft",
        "source": asking.text(request, "source", 40),
        "most": MOST_ITEMS,
        **narrowing,
        **asking.wrong(refusal, ("file", "target", "source"), anywhere="#file"),
    }  # fmt: skip
    return render(request, "catalogue_exchange/tables.html", context, status=context["status"])


def _receive(request: HttpRequest) -> ExchangeBatch:
    name, content = file_sent(request, MOST_BYTES, _("文件不能超过20 MB，请拆成几个。"))
    return receive_book(
        actor=request.actor,
        name=name,
        content=content,
        target=asking.text(request, "target", 20) or "draft",
        source=asking.text(request, "source", 40),
        now=clock.now(),
    )


def shown(batch: ExchangeBatch) -> dict[str, Any]:
    """A table in a list."""
    return {
        "href": reverse("desk-catalogue-exchange-batch", args=[batch.pk]),
        "title": batch.file_name or _("没有名字的表格"),
        "at": batch.made_at,
        "total": batch.total,
        "target": _(TARGETS[batch.target]),
        "state": {"text": _(STATES[batch.state]), "kind": TAGS[batch.state]},
    }


@page(DUTY, "GET")
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with explanations and code lists."""
    require(request.actor, "catalogue_exchange.bring")
    return workbook_answer("items-template", write_book({}))


@page(DUTY, "GET")
def export(request: HttpRequest) -> HttpResponse:
    """The items of the office as a workbook: to be revised there and sent again."""
    actor = request.actor
    require(actor, "catalogue_exchange.bring")
    return workbook_answer("items", office_book(office_of(actor).organization_id))


@page(DUTY, "GET", "POST")
def one(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What was found in a table, item by item, before anything is taken; and what can be done with it."""
    actor = request.actor
    batch: ExchangeBatch = ExchangeBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            act = {"start": start, "drop": drop}.get(request.POST.get("act", ""))
            if act is None:
                raise InvalidInput(_("请选择要做什么。"))
            act(actor=actor, batch_id=batch.pk, now=clock.now())
            return HttpResponseRedirect(reverse("desk-catalogue-exchange-batch", args=[batch.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
            batch = ExchangeBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    kind, show = request.GET.get("kind", ""), request.GET.get("show", "")
    rows = batch.rows.all()
    if kind in KINDS:
        rows = rows.filter(kinds__contains=[kind])
    elif show != "all" and batch.findings:
        rows = rows.exclude(kinds=[])
    found = page_of(rows, order=("line",), cursor=request.GET.get("cursor", "")[:400] or None, size=50)
    here = reverse("desk-catalogue-exchange-batch", args=[batch.pk])

    def link(cursor: str | None) -> str:
        return f"{here}?{urlencode({'kind': kind, 'show': show, 'cursor': cursor})}" if cursor else ""

    context = {
        "batch": batch,
        "shown": shown(batch),
        "findings": _findings(batch, here),
        "rows": [_row(row, batch) for row in found.rows],
        "kind": _(KINDS[kind].title) if kind in KINDS else "",
        "all": show == "all" or not batch.findings,
        "here": here,
        "next": link(found.next),
        "previous": link(found.previous),
        **progress_of(batch, MOVES),
        **asking.wrong(refusal, (), anywhere="#acts"),
    }
    return render(request, "catalogue_exchange/table.html", context, status=context["status"])


def _findings(batch: ExchangeBatch, here: str) -> list[dict[str, Any]]:
    """Items for each kind of problem, what stops first, then the most."""
    known = [(KINDS[code], code, count) for code, count in batch.findings.items() if code in KINDS]
    return [
        {"href": f"{here}?kind={code}", "text": _(kind.title), "do": _(kind.do), "count": count, "stops": kind.stops}
        for kind, code, count in sorted(known, key=lambda row: (not row[0].stops, -row[2]))
    ]


def _row(row: ExchangeRow, batch: ExchangeBatch) -> dict[str, Any]:
    problems = [Problem(**kept) for kept in row.problems]
    page_name = "guide" if batch.target == "published" else "catalogue-desk-item"
    return {
        "ref": row.ref or _("没有编号"),
        "title": row.title,
        "href": reverse(page_name, args=[row.became]) if row.became else "",
        "problems": [
            {"where": f"{problem.sheet} {problem.cell}", "column": problem.column, "text": problem.said}
            for problem in problems
        ],
        "state": {"text": row_states()[row.state], "kind": TAGS.get(row.state, "ok")},
    }


@page(DUTY, "GET")
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The piece of the page that tells how far it is; when the work is done, the whole page is another one."""
    batch = ExchangeBatch.objects.visible_to(request.actor).get_or_refuse(batch_id)
    shown_now = progress_of(batch, MOVES)
    response = render(request, "catalogue_exchange/progress.html", {"batch": batch, **shown_now})
    if not shown_now["busy"]:
        response.headers["HX-Refresh"] = "true"
    return response


@page(DUTY, "GET")
def bad_rows(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The items with errors as a workbook in the shape of the template, with what is wrong at the end of each row."""
    batch: ExchangeBatch = ExchangeBatch.objects.visible_to(request.actor).get_or_refuse(batch_id)
    return workbook_answer("items-to-correct", bad_book(_bad(batch)))


def _bad(batch: ExchangeBatch) -> Iterator[ExchangeRow]:
    return batch.rows.filter(state__in=BAD).order_by("line").iterator(chunk_size=200)
