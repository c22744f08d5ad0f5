"""The desk of the national exchange: what was sent, and the next export since then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar.legal_day import CHINA
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.models import Division
from yiwang.people.pages import asking
from yiwang.service.catalogue_exchange.actions.receiving import office_of
from yiwang.service.catalogue_exchange.models import ExportRun
from yiwang.service.catalogue_exchange.national.sending import begin_export, json_lines, last_export, zipped

SHAPES = {"zip": ("application/zip", "zip"), "jsonl": ("application/x-ndjson", "jsonl")}


@page("duty:author,catalogue.edit", "GET", "POST")
def national(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Earlier exports of the office's place; POST streams a new one."""
    actor = request.actor
    require(actor, "catalogue_exchange.bring")
    division = str(Division.objects.values_list("code", flat=True).get(pk=office_of(actor).division_id))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _stream(request, division)
        except Refusal as refused:
            refusal = asking.shown(refused)
    last = last_export(division)
    found = page_of(
        ExportRun.objects.filter(division_code=division),
        order=("-until", "-id"),
        cursor=request.GET.get("cursor", "")[:400] or None,
    )
    context = {
        "rows": found.rows,
        "last": last,
        "since": asking.text(request, "since", 20),
        "may_send": allowed(actor, "catalogue_exchange.send"),
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        **asking.wrong(refusal, ("since", "shape"), anywhere="#since"),
    }
    return render(request, "catalogue_exchange/national.html", context, status=context["status"])


def _stream(request: HttpRequest, division: str) -> StreamingHttpResponse:
    shape = asking.text(request, "shape", 10)
    if shape not in SHAPES:
        raise InvalidInput(fields={"/shape": _("请选择文件格式。")})
    day = asking.text(request, "since", 20)
    since = None
    if day:
        given = asking.day_of(day, "since")
        since = datetime(given.year, given.month, given.day, tzinfo=CHINA).astimezone(UTC)
    elif asking.text(request, "span", 10) != "all" and (last := last_export(division)) is not None:
        since = last.until
    now = clock.now()
    if since is not None and since > now + timedelta(minutes=1):
        raise InvalidInput(fields={"/since": _("日期不能在今天以后。")})
    run = begin_export(actor=request.actor, shape=shape, division=division, since=since, now=now)
    media, ending = SHAPES[shape]
    response = StreamingHttpResponse(zipped(run) if shape == "zip" else json_lines(run), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="up_task-{run.batch}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
