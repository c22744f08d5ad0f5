"""The inbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.messages import queries
from yiwang.support.messages.actions.mark_read import mark_all_read, mark_read
from yiwang.support.messages.models import Message
from yiwang.support.messages.sentences import spoken
from yiwang.ui.filters import zh_datetime


@page("signed_in")
def inbox(request: HttpRequest) -> HttpResponse:
    """Own messages, newest first."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "")
    found = queries.inbox(request.actor, show=show, text=text, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [_shown(message) for message in found.rows],
        "show": show,
        "text": text[: queries.LONGEST_QUERY],
        "unread": queries.unread_count(request.actor),
        "next": _address(show, text, found.next),
        "previous": _address(show, text, found.previous),
        "export": f"/messages/export/{_query(show, text, None)}",
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": _("全部"), "href": _address("", text, None, always=True), "current": show == ""},
                    {"text": _("没看过的"), "href": _address("unread", text, None), "current": show == "unread"},
                ],
            }
        ],
    }
    return render(request, "messages/inbox.html", context)


@page("signed_in")
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message with a link to what it is about; opening it marks it as read."""
    found = queries.one(request.actor, message_id)
    mark_read(actor=request.actor, message_id=found.pk, now=clock.now())
    context = {"message": _shown(found), "subject": queries.subject_of(request.actor, found)}
    return render(request, "messages/message.html", context)


@page("signed_in", "POST")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(actor=request.actor, now=clock.now())
    return HttpResponseRedirect("/messages/")


@page("signed_in")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table for a spreadsheet."""
    rows = queries.exported(request.actor, show=request.GET.get("show", ""), text=request.GET.get("q", ""))
    header = [_("时间"), _("标题"), _("内容"), _("办件编号"), _("看过")]
    return csv_answer("messages", header, _cells(rows))


def _cells(rows: Iterator[Message]) -> Iterator[list[str]]:
    for row in rows:
        words = spoken(row.kind, row.words)
        read = _("是") if row.read_at else _("否")
        yield [zh_datetime(row.created_at), words.title, words.body, row.number, read]


def _shown(row: Message) -> dict[str, Any]:
    words = spoken(row.kind, row.words)
    return {
        "id": row.pk,
        "href": f"/messages/{row.pk}/",
        "title": words.title,
        "body": words.body,
        "symbol": words.symbol,
        "at": row.created_at,
        "fresh": row.read_at is None,
        "number": row.number,
    }


def _query(show: str, text: str, cursor: str | None) -> str:
    pairs = {"show": show, "q": text[: queries.LONGEST_QUERY], "cursor": cursor or ""}
    wanted = {name: value for name, value in pairs.items() if value}
    return f"?{urlencode(wanted)}" if wanted else ""


def _address(show: str, text: str, cursor: str | None, *, always: bool = False) -> str:
    return f"/messages/{_query(show, text, cursor)}" if cursor or always or show else ""
