"""The desk of the editors: words that wait for an editor or for another post, and those that were settled."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.engines.search.normal import normal
from yiwang.people.exporting import csv_answer
from yiwang.service.finding.actions.wording import settle, take_up
from yiwang.service.finding.models import Wording
from yiwang.service.finding.pages.words import EDITORS, MOST_EXPORTED, PROPOSED, note_export, tabs
from yiwang.service.finding.wishes import words_of
from yiwang.service.finding.words import source_words
from yiwang.ui.filters import zh_date

SHOWN = ("", "learnt", "second", "settled")
SIZE = 20


def _wanted(request: HttpRequest) -> dict[str, str]:
    show, text = request.GET.get("show", ""), words_of(request.GET.get("q", ""))[:60]
    return {"show": show if show in SHOWN else "", "q": text}


def _rows(request: HttpRequest, wanted: dict[str, str]) -> QuerySet[Wording]:
    rows = Wording.objects.visible_to(request.actor)
    rows = rows.exclude(state="open") if wanted["show"] == "settled" else rows.filter(state="open")
    if wanted["show"] in ("learnt", "second"):
        rows = rows.filter(by_account__isnull=wanted["show"] == "learnt")
    text = normal(wanted["q"], 60).replace(" ", "")
    return rows.filter(says__contains=text) if text else rows


@page(EDITORS, "GET", "POST")
def proposed(request: HttpRequest) -> HttpResponse:
    """Proposals by editors and from use: taken up, confirmed or refused here; searched and narrowed."""
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(f"{PROPOSED}?done={_answer(request)}")
        except (InvalidInput, Refusal) as wrong:
            if isinstance(wrong, NotFound):
                raise
            refused = wrong
    wanted = _wanted(request)
    found = paged(_rows(request, wanted), order=("-id",), cursor=request.GET.get("cursor") or None, size=SIZE)

    def address(**changed: str) -> str:
        return f"{PROPOSED}?{urlencode({k: v for k, v in {**wanted, **changed}.items() if v})}"

    def link(text: str, show: str) -> dict[str, Any]:
        return {"text": text, "href": address(show=show), "current": wanted["show"] == show}

    shown = (_("全部待处理"), _("等编辑采用"), _("等别的岗位确认"), _("已处理"))
    context = {
        "tabs": tabs(PROPOSED),
        "rows": [{"row": row, "own": row.by_account == request.actor.account_id} for row in found.rows],
        "refused": refused,
        "failed": request.POST.get("wording", "") if refused else "",
        "reason": request.POST.get("reason", "")[:200] if refused else "",
        "done": request.GET.get("done", ""),
        "show": wanted["show"],
        "text": wanted["q"],
        "hidden": {"show": wanted["show"]},
        "groups": [{"title": _("看哪些"), "links": [link(*one) for one in zip(shown, SHOWN, strict=True)]}],
        "clear": PROPOSED if wanted["q"] or wanted["show"] else "",
        "previous": address(cursor=found.previous) if found.previous else "",
        "next": address(cursor=found.next) if found.next else "",
        "export": address().replace(PROPOSED, f"{PROPOSED}export.csv"),
    }
    return render(request, "finding/proposed.html", context, status=refused.status if refused else 200)


def _answer(request: HttpRequest) -> str:
    sent, now = request.POST, clock.now()
    try:
        key = UUID(sent.get("wording", ""))
    except ValueError as wrong:
        raise NotFound from wrong
    if sent.get("answer") == "take":
        take_up(actor=request.actor, wording_id=key, now=now)
        return "proposed"
    agree = sent.get("answer") == "agree"
    settle(actor=request.actor, wording_id=key, agree=agree, reason=sent.get("reason", "")[:500], now=now)
    return "agreed" if agree else "refused"


@page(EDITORS)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table, with the figures behind what was learnt."""
    rows = list(_rows(request, _wanted(request)).order_by("-id")[:MOST_EXPORTED])
    note_export(request, len(rows), "proposed")
    states = {"open": _("待确认"), "confirmed": _("已确认"), "refused": _("已退回")}
    header = [
        *(_("说法"), _("正式名称"), _("来源"), _("至少多少人"), _("多少天"), _("点开的事项")),
        *(_("谁提出"), _("状态"), _("原因"), _("最近一次")),
    ]
    cells = (
        [
            *(row.says, "、".join(row.means), source_words("learnt" if row.learnt else "editor")),
            *(row.visitors or "", row.days or "", row.opened, row.by_post, states[row.state], row.reason),
            zh_date(row.settled_at or row.at),
        ]
        for row in rows
    )
    return csv_answer("search-proposed", header, cells)
