"""Pages of batches: take the table, upload it, look at it, start, pause, resume, take the result away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal, TooLarge
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer, workbook_answer
from yiwang.people.models import Organization
from yiwang.people.pages import asking
from yiwang.people.staffing.spreadsheet import write_workbook
from yiwang.support.licences.actions import batch as acts
from yiwang.support.licences.actions.batch_work import shape_for
from yiwang.support.licences.batches.again import earlier_of
from yiwang.support.licences.batches.columns import shape_of
from yiwang.support.licences.batches.reading import BOUNDS
from yiwang.support.licences.batches.rows import opened
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import BATCH_STATES, ROW_STATES, LicenceBatch

MAY = "duty:licence.issue"
SIZE = 50
TAGS = {"ready": "idle", "wrong": "warn", "issued": "ok", "failed": "bad"}
BATCH_TAGS = {"done": "ok", "refused": "bad", "paused": "warn", "dropped": "idle", "running": "ok"}
ACTS: dict[str, Callable[..., LicenceBatch]] = {
    "start": acts.start_batch,
    "pause": acts.pause_batch,
    "resume": acts.resume_batch,
    "drop": acts.drop_batch,
}


@page(MAY, "GET", "POST")
def batches(request: HttpRequest) -> HttpResponse:
    """Upload a table, and the batches of the offices."""
    actor: Actor = request.actor
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _uploaded(request)
            return HttpResponseRedirect(reverse("licence-batch", args=[made.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
    state, wanted = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = LicenceBatch.objects.visible_to(actor)
    if state in BATCH_STATES:
        rows = rows.filter(state=state)
    if wanted:
        rows = rows.filter(file_name__icontains=wanted) | rows.filter(why__icontains=wanted)
    found = page_of(rows, order=("-id",), cursor=request.GET.get("cursor", "")[:400] or None, size=20)
    here = urlencode({"q": wanted, "state": state})
    context = {
        "rows": [_brief(row) for row in found.rows],
        "search": wanted,
        "filters": _filters(wanted, state),
        "narrowed": bool(wanted or state in BATCH_STATES),
        "state": state,
        "next": f"?{here}&cursor={found.next}" if found.next else "",
        "previous": f"?{here}&cursor={found.previous}" if found.previous else "",
        "choices": _choices(actor),
        "typed": {name: asking.text(request, name, 300) for name in ("what", "why")},
        "most": BOUNDS.rows,
        "most_mb": BOUNDS.bytes >> 20,
        **asking.wrong(refusal, ("what", "type", "why", "file"), anywhere="#file"),
    }
    return render(request, "licences/batches.html", context, status=refusal.status if refusal else 200)


def _uploaded(request: HttpRequest) -> LicenceBatch:
    office, _sep, key = asking.text(request, "what", 200).partition("/")
    sent = request.FILES.get("file")
    if sent is not None and (sent.size or 0) > BOUNDS.bytes:
        raise TooLarge(_("文件太大，请拆成几个。"))
    chosen = next((one for one in _offices(request.actor) if str(one.pk) == office), None)
    table = acts.Table((sent.name or "") if sent else "", sent.read() if sent else b"")
    if chosen is None:
        wrong = acts.wrong_parts(asking.text(request, "why", 300), table)
        raise InvalidInput(fields={"/what": _("请选择证照类型。"), **wrong})
    return acts.upload_batch(
        actor=request.actor,
        organization_id=chosen.pk,
        type_key=key,
        why=asking.text(request, "why", 300),
        table=table,
    )


def _offices(actor: Actor) -> list[Organization]:
    keys = {post.organization_id for post in actor.posts if "licence.issue" in post.duties}
    return list(Organization.objects.filter(pk__in=keys).order_by("name", "id"))


def _choices(actor: Actor) -> list[dict[str, str]]:
    offices = _offices(actor)
    found = []
    for office in offices:
        for key, kind in acts.kinds_for(office).items():
            text = kind.title if len(offices) == 1 else f"{kind.title}（{office.name}）"
            found.append({"value": f"{office.pk}/{key}", "text": text, "key": key, "title": kind.title})
    return found


def _brief(row: LicenceBatch) -> dict[str, Any]:
    tag = {"text": _(BATCH_STATES[row.state]), "kind": BATCH_TAGS.get(row.state, "idle")}
    return {"batch": row, "href": reverse("licence-batch", args=[row.pk]), "state": tag}


def _filters(wanted: str, state: str) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(text)) for code, text in BATCH_STATES.items()]
    links = [
        {"href": f"?{urlencode({'q': wanted, 'state': code})}", "text": text, "current": code == state}
        for code, text in choices
    ]
    return [{"title": _("情况"), "links": links}]


@page(MAY, "GET")
def table(request: HttpRequest, key: str) -> HttpResponse:
    """An empty table with the columns of a type."""
    kinds = {name: kind for office in _offices(request.actor) for name, kind in acts.kinds_for(office).items()}
    kind: LicenceType | None = kinds.get(key)
    if kind is None:
        raise NotFound
    shape = shape_of(kind)
    return workbook_answer(key, write_workbook(kind.title, shape.headings, []))


@page(MAY, "GET", "POST")
def one_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What the table would issue or has issued, row by row; start, pause, resume, drop."""
    actor: Actor = request.actor
    batch: LicenceBatch = LicenceBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    require(actor, "licence.issue", on=batch)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            act = ACTS.get(request.POST.get("act", ""))
            if act is None:
                raise InvalidInput(_("请选择要做什么。"))
            sure = {"again": True} if act is acts.start_batch and request.POST.get("again") else {}
            act(actor=actor, batch_id=batch.pk, **sure)
            if act is acts.drop_batch:
                return HttpResponseRedirect(reverse("licence-batches"))
            return HttpResponseRedirect(reverse("licence-batch", args=[batch.pk]))
        except Refusal as refused:
            refusal = asking.shown(refused)
            batch = LicenceBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    state = request.GET.get("state", "")
    rows = batch.rows.filter(state=state) if state in ROW_STATES else batch.rows.all()
    found = page_of(rows, order=("line",), cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"?state={state}" if state in ROW_STATES else "?"
    told = progress_of(batch)
    context = {
        "batch": batch,
        "rows": [_row(row) for row in found.rows],
        "states": _states(batch, state, told["counts"]),
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        "earlier": earlier_of(batch) if batch.state == "previewed" else None,
        **told,
        **asking.wrong(refusal, ("again",), anywhere="#acts"),
    }
    return render(request, "licences/batch.html", context, status=refusal.status if refusal else 200)


@page(MAY, "GET")
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The piece of the page that tells how far it is."""
    batch: LicenceBatch = LicenceBatch.objects.visible_to(request.actor).get_or_refuse(batch_id)
    require(request.actor, "licence.issue", on=batch)
    told = progress_of(batch)
    response = render(request, "licences/batch_progress.html", {"batch": batch, **told})
    if not told["busy"]:
        response.headers["HX-Refresh"] = "true"  # other buttons stand on the page now
    return response


@page(MAY, "GET")
def export(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """The result: each row with its number or what is wrong; with ``rows=wrong`` those to mend, as they were typed."""
    batch: LicenceBatch = LicenceBatch.objects.visible_to(request.actor).get_or_refuse(batch_id)
    require(request.actor, "licence.issue", on=batch)
    wrong = request.GET.get("rows") == "wrong"
    payload = {"rows": "wrong" if wrong else "all"}
    about = Subject("licence_batch", batch.pk)
    place = (batch.organization_id, batch.division_id)
    record_apart(NewEvent("licence_batch.exported", request.actor, about, payload, *place))
    if wrong:
        head = [*shape_for(batch).headings, _("原来的行号"), _("错在哪里")]
        return csv_answer("licence-batch-errors", head, _wrong_rows(batch))
    head = [_("行"), _("持证人"), _("情况"), _("证照编号"), _("说明")]
    return csv_answer("licence-batch", head, _result_rows(batch))


def _result_rows(batch: LicenceBatch) -> Iterator[list[object]]:
    for row in batch.rows.order_by("line").iterator(500):
        told = "" if row.state == "issued" else _said(row)
        yield [row.line, row.holder_masked, _(ROW_STATES[row.state]), row.number, told]


def _wrong_rows(batch: LicenceBatch) -> Iterator[list[object]]:
    for row in batch.rows.filter(state__in=("wrong", "failed")).order_by("line").iterator(500):
        yield [*opened(row).texts, row.line, _said(row)]


def _said(row: Any) -> str:
    return "；".join(f"{column}：{words}" for column, words in opened(row).problems.items())


def _row(row: Any) -> dict[str, Any]:
    problems = [f"{column}：{words}" for column, words in opened(row).problems.items()]
    return {
        "line": row.line,
        "holder": row.holder_masked,
        "state": {"text": _(ROW_STATES[row.state]), "kind": TAGS[row.state]},
        "number": row.number,
        "href": reverse("desk-licence", args=[row.licence_id]) if row.licence_id else "",
        "problems": problems,
    }


def _states(batch: LicenceBatch, present: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    here = reverse("licence-batch", args=[batch.pk])
    links = [{"text": _("全部"), "href": here, "current": present not in ROW_STATES}]
    for code, title in ROW_STATES.items():
        if counts.get(code):
            text = f"{_(title)}（{counts[code]}）"
            links.append({"text": text, "href": f"{here}?state={code}", "current": code == present})
    return [{"title": _("看哪些"), "links": links}]


def progress_of(batch: LicenceBatch) -> dict[str, Any]:
    """Counts by state of the rows, and what the page shows of them."""
    counts = {state: batch.rows.filter(state=state).count() for state in ROW_STATES}
    return {
        "counts": counts,
        "busy": batch.state in ("reading", "running"),
        "total": sum(counts.values()) - counts["wrong"],
        "done": counts["issued"] + counts["failed"],
    }
