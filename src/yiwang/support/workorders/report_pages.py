"""What people said about pages: a list for the service office, the oldest open one first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.support.workorders.actions.page_reports import settle_report, words_of
from yiwang.support.workorders.models import PageReport

READERS = "duty:rating.verify,supervise,window"
ADDRESS = "/desk/workorders/pages/"


@page(READERS, "GET", "POST")
def reports(request: HttpRequest) -> HttpResponse:
    """The list; a POST says how one of them was dealt with."""
    refused: tuple[str, str, str] | None = None
    if request.method == "POST":
        report, answer = request.POST.get("report", ""), request.POST.get("answer", "")
        try:
            settle_report(actor=request.actor, report_id=_uuid(report), answer=answer, now=clock.now())
            return HttpResponseRedirect(f"{ADDRESS}?done=1")
        except InvalidInput as wrong:
            refused = (report, answer, wrong.fields.get("/answer", wrong.text))
    return _show(request, refused)


def _show(request: HttpRequest, refused: tuple[str, str, str] | None) -> HttpResponse:
    show = "done" if request.GET.get("show") == "done" else ""
    rows = PageReport.objects.visible_to(request.actor).filter(done_at__isnull=not show)
    found = paged(rows, order=("-id",), cursor=request.GET.get("cursor") or None, size=20)
    chosen = f"show={show}&" if show else ""
    context: dict[str, Any] = {
        "rows": [{"report": row, "words": words_of(row)} for row in found.rows],
        "show": show,
        "refused": refused,
        "done": request.GET.get("done") == "1",
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": _("还没处理"), "href": ADDRESS, "current": not show},
                    {"text": _("已处理"), "href": f"{ADDRESS}?show=done", "current": bool(show)},
                ],
            }
        ],
        "next": f"{ADDRESS}?{chosen}cursor={found.next}" if found.next else "",
        "previous": f"{ADDRESS}?{chosen}cursor={found.previous}" if found.previous else "",
    }
    return render(request, "workorders/page_reports.html", context, status=422 if refused else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise InvalidInput(_("没有这一条，请回到清单重新打开。")) from wrong
