"""What people said about pages: a list for the service office, the oldest open one first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.workorders.actions.page_reports import settle_report, words_of
from yiwang.support.workorders.exporting import MOST_EXPORTED, note_export
from yiwang.support.workorders.models import PageReport
from yiwang.ui.filters import zh_datetime

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
    text = _text(request)
    found = paged(_found(request), order=("-id",), cursor=request.GET.get("cursor") or None, size=20)
    chosen = urlencode({name: value for name, value in (("show", show), ("q", text)) if value})
    context: dict[str, Any] = {
        "rows": [{"report": row, "words": words_of(row)} for row in found.rows],
        "show": show,
        "refused": refused,
        "done": request.GET.get("done") == "1",
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": _("还没处理"), "href": f"{ADDRESS}?{urlencode({'q': text})}", "current": not show},
                    {
                        "text": _("已处理"),
                        "href": f"{ADDRESS}?{urlencode({'show': 'done', 'q': text})}",
                        "current": bool(show),
                    },
                ],
            }
        ],
        "text": text,
        "export": f"{ADDRESS}export.csv?{chosen}",
        "next": f"{ADDRESS}?{chosen}&cursor={found.next}" if found.next else "",
        "previous": f"{ADDRESS}?{chosen}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "workorders/page_reports.html", context, status=422 if refused else 200)


@page(READERS)
def reports_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table, with the words: they tell what to mend."""
    rows = list(_found(request).order_by("-id")[:MOST_EXPORTED])
    note_export(request.actor, "page.exported", len(rows), request.GET.get("show", "")[:8])
    header = [_("编号"), _("哪一页"), _("哪里不对"), _("什么时候说的"), _("怎样处理的"), _("谁处理的"), _("处理时间")]
    cells = (
        [row.number, row.page, words_of(row), zh_datetime(row.reported_at), row.answer, row.done_by_name]
        + [zh_datetime(row.done_at) if row.done_at else ""]
        for row in rows
    )
    return csv_answer("page-reports", header, cells)


def _found(request: HttpRequest) -> QuerySet[PageReport]:
    """Reports of the list that is asked for, narrowed by a number or by the address of the page."""
    done, text = request.GET.get("show") == "done", _text(request)
    rows: QuerySet[PageReport] = PageReport.objects.visible_to(request.actor).filter(done_at__isnull=not done)
    return rows.filter(Q(number__icontains=text) | Q(page__icontains=text)) if text else rows


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise InvalidInput(_("没有这一条，请回到清单重新打开。")) from wrong
