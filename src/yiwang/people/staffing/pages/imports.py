"""Staff by spreadsheet: take the table, mend it, upload it, look at what would change, let it be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, Refusal, TooLarge
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.administration import DUTY
from yiwang.people.exporting import csv_answer, workbook_answer
from yiwang.people.pages import asking
from yiwang.people.staffing.actions.staff_import import drop_import, preview_table, start_import, take_passwords
from yiwang.people.staffing.columns import COLUMNS, titles
from yiwang.people.staffing.models import StaffImport
from yiwang.people.staffing.models.staff_import import KINDS, STATES
from yiwang.people.staffing.rows import opened
from yiwang.people.staffing.spreadsheet import MOST_BYTES, MOST_ROWS, write_workbook
from yiwang.people.staffing.staff_table import staff_rows

SIZE = 50
TAGS = {"new": "ok", "assigned": "ok", "changed": "warn", "ended": "warn", "same": "idle", "error": "bad"}
DONE_TAGS = {
    "waiting": (gettext_noop("等待"), "idle"),
    "done": (gettext_noop("已办"), "ok"),
    "failed": (gettext_noop("没有办成"), "bad"),
    "same": (gettext_noop("没有变化"), "idle"),
}


@page("duty:administer", "GET", "POST")
def imports(request: HttpRequest) -> HttpResponse:
    """Take the table, upload one, and the own tables of before."""
    actor = request.actor
    require(actor, "people.administer")
    refusal: Refusal | None = None
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is not None and (sent.size or 0) > MOST_BYTES:
                raise TooLarge(_("文件不能超过 5 MB，请拆成几个。"))
            content = sent.read() if sent else b""
            made = preview_table(actor=actor, name=(sent.name or "") if sent else "", content=content)
            return HttpResponseRedirect(reverse("staff-import", args=[made.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
    rows = list(StaffImport.objects.visible_to(actor).order_by("-id")[:10])
    context = {
        "rows": [{"batch": row, "state": _(dict(STATES)[row.state])} for row in rows],
        "most": MOST_ROWS,
        "columns": titles(),
        **asking.wrong(refusal, ("file",), anywhere="#file"),
    }
    return render(request, "staffing/imports.html", context, status=refusal.status if refusal else 200)


@page("duty:administer", "GET", "POST")
def staff_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What a table would change, or has changed, row by row; start it, drop it."""
    actor = request.actor
    require(actor, "people.administer")
    batch = StaffImport.objects.visible_to(actor).get_or_refuse(import_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "drop":
                drop_import(actor=actor, import_id=batch.pk)
                return HttpResponseRedirect(reverse("staff-imports"))
            if request.POST.get("act") != "start":
                raise InvalidInput(_("请选择要做什么。"))
            start_import(actor=actor, import_id=batch.pk)
            return HttpResponseRedirect(reverse("staff-import", args=[batch.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
            batch = StaffImport.objects.visible_to(actor).get_or_refuse(import_id)
    kind = request.GET.get("kind", "")
    rows = batch.rows.filter(kind=kind) if kind in dict(KINDS) else batch.rows.all()
    if not kind:
        rows = rows.exclude(kind="same")
    found = page_of(rows, order=("line",), cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"{reverse('staff-import', args=[batch.pk])}?kind={kind}"
    context = {
        "batch": batch,
        "rows": [_row(row) for row in found.rows],
        "kinds": _kinds(batch, kind),
        "kind": kind,
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        **_progress(batch),
        **asking.wrong(refusal, (), anywhere="#acts"),
    }
    return render(request, "staffing/import.html", context, status=refusal.status if refusal else 200)


def _kinds(batch: StaffImport, present: str) -> list[dict[str, Any]]:
    here = reverse("staff-import", args=[batch.pk])
    links = [
        {"text": _("要办的和有错误的"), "href": here, "current": not present},
        {"text": _("全部"), "href": f"{here}?kind=all", "current": present == "all"},
    ]
    for code, title in KINDS:
        count = batch.counts.get(code, 0)
        if count:
            links.append({"text": f"{_(title)}（{count}）", "href": f"{here}?kind={code}", "current": code == present})
    return links


def _row(row: Any) -> dict[str, Any]:
    kept = opened(row)
    done = DONE_TAGS[row.state]
    return {
        "line": row.line,
        "kind": {"text": _(dict(KINDS)[row.kind]), "tag": TAGS[row.kind]},
        "state": {"text": _(done[0]), "tag": done[1]},
        "name": kept.cells["name"],
        "login": kept.cells["login"],
        "where": " · ".join(filter(None, [kept.cells["office"], kept.cells["post"]])),
        "words": kept.words,
        "problems": [f"{_(COLUMNS[column])}：{said}" for column, said in kept.problems.items()],
    }


def _progress(batch: StaffImport) -> dict[str, Any]:
    waiting = batch.rows.filter(state="waiting").count()
    failed = batch.rows.filter(state="failed").count()
    opened_now = batch.state == "done" and batch.passwords_taken_at is None
    return {
        "busy": batch.state == "applying",
        "total": batch.total,
        "done": max(batch.total - waiting, 0),
        "failed": failed,
        "passwords": opened_now and batch.rows.filter(kind="new", state="done").exists(),
    }


@page("duty:administer", "GET")
def progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The piece of the page that tells how far it is."""
    require(request.actor, "people.administer")
    batch = StaffImport.objects.visible_to(request.actor).get_or_refuse(import_id)
    return render(request, "staffing/progress.html", {"batch": batch, **_progress(batch)})


@page("duty:administer", "GET")
def errors(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """The rows with faults as they were, with what is wrong at the end: to mend and to upload again."""
    require(request.actor, "people.administer")
    batch = StaffImport.objects.visible_to(request.actor).get_or_refuse(import_id)

    def lines() -> Any:
        for row in batch.rows.filter(state="failed").order_by("line").iterator(500):
            kept = opened(row)
            said = "；".join(f"{_(COLUMNS[column])}：{words}" for column, words in kept.problems.items())
            yield [*(kept.cells[key] for key in COLUMNS), row.line, said]

    return csv_answer("staff-errors", [*titles(), _("原来的行号"), _("错在哪里")], lines())


@page("duty:administer", "POST")
def passwords(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """First passwords, shown once on a page that is not kept."""
    rows = take_passwords(actor=request.actor, import_id=import_id)
    context = {"rows": [{"name": name, "login": login, "password": word} for name, login, word in rows]}
    response = render(request, "staffing/passwords.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("duty:administer", "GET")
def export(request: HttpRequest) -> HttpResponse:
    """The staff in reach, with the columns of the import: xlsx up to the bound of an import, CSV beyond it."""
    actor = request.actor
    require(actor, "people.administer")
    post = actor.post_with(DUTY)
    if post is not None:
        about = Subject("organization", post.organization_id)
        record_apart(NewEvent("staff.exported", actor, about, {}, post.organization_id, post.division_id))
    if request.GET.get("as") == "csv":
        return csv_answer("staff", titles(), staff_rows(actor, 100_000))
    return workbook_answer("staff", write_workbook(_("人员"), titles(), staff_rows(actor, MOST_ROWS)))
