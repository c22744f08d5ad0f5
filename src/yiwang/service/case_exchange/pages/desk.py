"""The desk of the exchange of cases: what was sent, what waits and why, a dry run, and the export as a download."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.service.case_exchange.models import STATES, ExportRun
from yiwang.service.case_exchange.queries import exports as exports_of
from yiwang.service.case_exchange.queries import facts, place_of, preview, waiting
from yiwang.service.case_exchange.sending import begin_export, last_export, written
from yiwang.service.case_exchange.walking import REASONS

GATE = "duty:case.exchange"
SHAPES = {"zip": ("application/zip", "zip"), "jsonl": ("application/x-ndjson", "jsonl")}
TITLES = {
    "up_pro_accept": gettext_noop("受理"), "up_pro_material": gettext_noop("材料"),
    "up_pro_process": gettext_noop("过程"), "up_pro_special": gettext_noop("特别程序"),
    "up_pro_supervise": gettext_noop("电子监察"), "up_pro_result": gettext_noop("办结"),
    "evaluation": gettext_noop("评价"),
}  # fmt: skip
KINDS = {"case": gettext_noop("办件"), "review": gettext_noop("评价")}
TAGS = {"running": "warn", "done": "ok", "broken": "bad"}


@page(GATE, "GET", "POST")
def exports(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Earlier exports; POST looks what would be sent, or streams a new one."""
    actor = request.actor
    require(actor, "case_exchange.send")
    division = place_of(actor)
    refusal: Refusal | None = None
    told = None
    if request.method == "POST":
        try:
            if request.POST.get("act") != "check":
                return _stream(request, division)
            told = preview(actor, division=division, now=clock.now())
        except Refusal as refused:
            refusal = asking.shown(refused)
    last = last_export(division)
    context = {
        "last": last,
        "number": asking.text(request, "since", 20),
        "shape": asking.text(request, "shape", 10) or "zip",
        "told": {**facts(told), "whole": told.whole, "gaps": [_gap(gap) for gap in told.gaps]} if told else None,
        "waiting": waiting(division).count(),
        **_listed(request),
        **asking.wrong(refusal, ("since", "shape"), anywhere="#since"),
    }
    return render(request, "case_exchange/exports.html", context, status=context["status"])


def _listed(request: HttpRequest) -> dict[str, Any]:
    here = reverse("desk-case-exchange")
    table = request.GET.get("table", "")
    table = table if table in TITLES else ""
    day = _day(request.GET.get("day", ""))
    keep = {"table": table, "day": day.isoformat() if day else ""}
    rows = exports_of(request.actor, table=table, day=day)
    found = page_of(rows, order=("-at", "-id"), cursor=request.GET.get("cursor", "")[:400] or None)

    def link(**more: str) -> str:
        return f"{here}?{urlencode({**keep, **more})}"

    choices = {"": _("全部"), **{code: _(title) for code, title in TITLES.items()}}
    links = [{"text": text, "href": link(table=code), "current": code == table} for code, text in choices.items()]
    return {
        "rows": [_row(row) for row in found.rows],
        "groups": [{"title": _("含有的表"), "links": links}],
        "narrowed": bool(table or day),
        "chosen": table,
        "day": keep["day"],
        "next": link(cursor=found.next) if found.next else "",
        "previous": link(cursor=found.previous) if found.previous else "",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _row(run: ExportRun) -> dict[str, Any]:
    counts = [f"{_(TITLES[table])} {count}" for table, count in run.counts.items() if table in TITLES]
    return {
        "batch": run.batch,
        "at": run.at,
        "span": f"{run.since}–{run.until}",
        "by": run.by_name,
        "counts": "，".join(counts) or _("没有新的"),
        "left": run.left,
        "digest": run.digest,
        "state": {"text": _(dict(STATES)[run.state]), "kind": TAGS[run.state]},
    }


def _gap(gap: Any) -> dict[str, str]:
    return {"kind": _(KINDS[gap.kind]), "label": gap.label, "reason": _(REASONS[gap.reason])}


def _stream(request: HttpRequest, division: str) -> StreamingHttpResponse:
    shape = asking.text(request, "shape", 10)
    if shape not in SHAPES:
        raise InvalidInput(fields={"/shape": _("请选择文件格式。")})
    given = asking.text(request, "since", 20)
    if given and not (given.isascii() and given.isdigit() and len(given) < 18):
        raise InvalidInput(fields={"/since": _("序号是一个整数，例如0。")})
    now = clock.now()
    since = int(given) if given else None
    run = begin_export(actor=request.actor, shape=shape, division=division, since=since, now=now)
    media, ending = SHAPES[shape]
    response = StreamingHttpResponse(written(run, request.actor), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="up_pro-{run.batch}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@page(GATE, "GET")
def left(request: HttpRequest) -> HttpResponse:
    """What could not go up at the last export, and why; it is tried again at every one."""
    actor = request.actor
    require(actor, "case_exchange.send")
    reason = request.GET.get("reason", "")
    reason = reason if reason in REASONS else ""
    rows = waiting(place_of(actor), reason).select_related("run")
    found = page_of(rows, order=("id",), cursor=request.GET.get("cursor", "")[:400] or None, size=50)
    here = reverse("desk-case-exchange-left")

    def link(**more: str) -> str:
        return f"{here}?{urlencode({'reason': reason, **more})}"

    choices = {"": _("全部"), **{code: _(text).partition("。")[0] for code, text in REASONS.items()}}
    links = [{"text": text, "href": link(reason=code), "current": code == reason} for code, text in choices.items()]
    context = {
        "rows": [{**_gap(row), "batch": row.run.batch} for row in found.rows],
        "groups": [{"title": _("原因"), "links": links}],
        "narrowed": bool(reason),
        "next": link(cursor=found.next) if found.next else "",
        "previous": link(cursor=found.previous) if found.previous else "",
    }
    return render(request, "case_exchange/left.html", context)
