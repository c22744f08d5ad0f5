"""What a clerk received today: searched, narrowed to an item, and taken away as a table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.catalogue.paths import with_query
from yiwang.service.desks.queries.window import received_today
from yiwang.ui.filters import zh_datetime

MOST_SHOWN = 100


def wishes_of(request: HttpRequest) -> dict[str, str]:
    """What is asked for: ``q`` items to file, ``find`` words in the list of the day, ``item`` its item."""
    names = ("q", "find", "item")
    return {
        name: request.GET.get(name, "").replace("\0", "").strip()[: 200 if name == "item" else 60] for name in names
    }


def received_part(request: HttpRequest) -> dict[str, Any]:
    """The part of the page that lists what was received today."""
    here, wishes = reverse("desk-window"), wishes_of(request)
    today = received_today(request.actor, clock.now())
    found = [row for row in today if row.fits(wishes["find"], wishes["item"])]
    titles = sorted({row.title for row in today})
    links = [
        {
            "text": title or _("全部"),
            "href": with_query(here, wishes, item=title),
            "current": title == wishes["item"],
            "lang": "zh-Hans" if title else "",
        }
        for title in ("", *titles)
    ]
    narrowed = bool(wishes["find"] or wishes["item"])
    return {
        "any_received": bool(today),
        "received": found[:MOST_SHOWN],
        "received_more": len(found) > MOST_SHOWN,
        "received_count": len(found),
        "wishes": wishes,
        "groups": [{"title": _("事项"), "links": links}] if len(titles) > 1 or narrowed else [],
        "narrowed": narrowed,
        "all_received": with_query(here, wishes, find="", item=""),
        "export": with_query(reverse("desk-window-export"), wishes, q=""),
    }


@page("duty:window", "GET")
def received_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list of the day as a table; taking it away is recorded. Applicants stay masked."""
    actor, wishes = request.actor, wishes_of(request)
    rows = [row for row in received_today(actor, clock.now()) if row.fits(wishes["find"], wishes["item"])]
    post = actor.post_with("window")
    if rows and post is not None:
        payload = {"rows": len(rows), "searched": bool(wishes["find"] or wishes["item"])}
        subject = Subject("account", actor.account_id)
        record_apart(NewEvent("window.exported", actor, subject, payload, post.organization_id, post.division_id))
    header = [_("编号"), _("事项"), _("申请人"), _("提交时间")]
    return csv_answer("received", header, ([row.number, row.title, row.applicant, zh_datetime(row.at)] for row in rows))
