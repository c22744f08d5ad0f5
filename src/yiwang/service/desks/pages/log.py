"""The auditor's desk: the event log, filtered, paged, exported; each look at it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.service.desks.frame import show
from yiwang.service.desks.queries.log import ORDER, LogFilter, known_for, log_filter, log_rows
from yiwang.service.desks.queries.paged import safe_page
from yiwang.service.desks.showing.log import line_of, type_options


@page("duty:audit", "GET")
def event_log(request: HttpRequest) -> HttpResponse:
    """One page of the log, the newest first."""
    actor = request.actor
    require(actor, "log.view")
    errors: dict[str, str] = {}
    given = {name: request.GET.get(name, "")[:120] for name in ("who", "what", "number", "since", "until")}
    lines: list[dict[str, Any]] = []
    following = previous = ""
    try:
        wanted = log_filter(request.GET)
        rows = log_rows(actor, wanted)
        _record(actor, "log.viewed", wanted)
        found = safe_page(rows, ORDER, request.GET.get("cursor", ""), 50)
        known = known_for(list(found.rows))
        lines = [asdict(line_of(event, known)) for event in found.rows]
        here = f"{reverse('desk-log')}?{wanted.query}"
        following = f"{here}&cursor={found.next}" if found.next else ""
        previous = f"{here}&cursor={found.previous}" if found.previous else ""
    except InvalidInput as refused:
        errors = dict(refused.fields) or {"main": refused.text}
        wanted = LogFilter()
    context = {
        "rows": lines,
        "given": given,
        "types": type_options(),
        "fields": errors,
        "errors": [{"href": f"#{name}", "text": words} for name, words in errors.items()],
        "export": f"{reverse('desk-log-export')}?{wanted.query}",
        "next": following,
        "previous": previous,
    }
    return show(request, actor, "desk-log", "desks/log.html", context, 422 if errors else 200)


@page("duty:audit", "GET")
def log_export(request: HttpRequest) -> StreamingHttpResponse:
    """The log under the same filter as CSV, in chunks; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "log.view")
    wanted = log_filter(request.GET)
    rows = log_rows(actor, wanted)
    _record(actor, "log.exported", wanted)
    header = [_("时间"), _("谁"), _("做了什么"), _("关于"), _("说明"), _("途径")]

    def cells() -> Iterator[list[object]]:
        last = None
        for _chunk in range(MOST // CHUNK):
            after = (
                Q()
                if last is None
                else Q(recorded_at__lt=last.recorded_at) | Q(recorded_at=last.recorded_at, pk__lt=last.pk)
            )
            found = list(rows.filter(after).order_by(*ORDER)[:CHUNK])
            known = known_for(found)
            for event in found:
                yield line_of(event, known).cells()
            if len(found) < CHUNK:
                return
            last = found[-1]

    return csv_answer("log", header, cells())


def _record(actor: Actor, event: str, wanted: LogFilter) -> None:
    """One event for each organization whose log is read."""
    payload = {"what": wanted.what, "since": wanted.since, "until": wanted.until, "number": wanted.number}
    for post in actor.posts:
        if "audit" in post.duties:
            subject = Subject("organization", post.organization_id)
            record_apart(NewEvent(event, actor, subject, payload, post.organization_id, post.division_id))
