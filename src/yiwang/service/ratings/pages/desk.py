"""The desk of the office for ratings, and the code that a clerk shows at the window."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.ratings import queries
from yiwang.service.ratings.actions.ask_at_window import ask_at_window
from yiwang.service.ratings.actions.open_rater import open_rater
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.pages.shown import channel_of, device_of, shown
from yiwang.service.ratings.permissions import SEERS
from yiwang.service.ratings.tags import TITLES
from yiwang.support.workorders.queries import orders_about

MOST_EXPORTED = 10_000

DESK = "duty:rating.verify,rating.approve,rating.call_back,rating.rectify,supervise"


@page(DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Ratings that the own office looks after, without who rated."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "")[: queries.LONGEST_TEXT]
    found = queries.desk_list(request.actor, show=show, text=text, cursor=request.GET.get("cursor", ""))
    orders = orders_about("rating", [row.pk for row in found.rows])
    rows = [
        {
            "href": f"/desk/ratings/{row.pk}/",
            "level": _(row.satisfaction.label),
            "bad": row.satisfaction.is_bad,
            "title": row.item_title,
            "office": row.organization_name,
            "at": row.rated_at,
            "order": orders.get(row.pk),
        }
        for row in found.rows
    ]
    context = {
        "rows": rows,
        "text": text,
        "show": show,
        "export": _address("export.csv", show, text),
        "next": _address("", show, text, found.next) if found.next else "",
        "previous": _address("", show, text, found.previous) if found.previous else "",
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": _("全部"), "href": _address("", "", text), "current": show == ""},
                    {"text": _("差评"), "href": _address("", "bad", text), "current": show == "bad"},
                ],
            }
        ],
    }
    return render(request, "ratings/desk.html", context)


def _address(path: str, show: str, text: str, cursor: str | None = None) -> str:
    wanted = {name: value for name, value in (("show", show), ("q", text), ("cursor", cursor)) if value}
    return f"/desk/ratings/{path}" + (f"?{urlencode(wanted)}" if wanted else "")


@page(DESK)
def desk_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table; recorded. Neither who rated nor what was written leaves the desk."""
    actor = request.actor
    rows = queries.desk_rows(actor, show=request.GET.get("show", ""), text=request.GET.get("q", ""))
    found = list(rows.order_by(*queries.ORDER)[:MOST_EXPORTED])
    post = next(post for post in actor.posts if post.duties & set(SEERS))
    subject, payload = Subject("organization", post.organization_id), {"rows": len(found)}
    record_apart(NewEvent("rating.exported", actor, subject, payload, post.organization_id, post.division_id))
    header = [_("哪天"), _("办的事"), _("满意程度"), _("单位"), _("从哪里评价"), _("说到的方面"), _("整改工单")]
    return csv_answer("ratings", header, _cells(found))


def _cells(rows: list[Rating]) -> Iterator[list[str]]:
    orders = orders_about("rating", [row.pk for row in rows])
    for row in rows:
        said = "、".join(_(TITLES[code]) for code in row.tags if code in TITLES)
        order = orders.get(row.pk)
        about = [legal_day(row.rated_at).isoformat(), row.item_title, _(row.satisfaction.label), row.organization_name]
        yield [*about, channel_of(row), said, order[1] if order else ""]


@page(DESK, "GET", "POST")
def desk_rating(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """One rating; whoever calls back may open who rated, with a purpose, and it is recorded."""
    row = queries.desk_one(request.actor, rating_id)
    contact, refused = None, None
    if request.method == "POST":
        try:
            contact = open_rater(actor=request.actor, rating_id=row.pk, purpose=request.POST.get("purpose", ""))
        except (InvalidInput, NotPermitted) as said:
            refused = said
    order = orders_about("rating", [row.pk]).get(row.pk)
    calls_back = "rating.call_back" in request.actor.duties
    context = {
        "rating": shown(row),
        "order": {"href": f"/desk/workorders/{order[0]}/", "number": order[1]} if order else None,
        "may_open": calls_back and not row.anonymous and order is not None and order[2] == "open",
        "contact": contact,
        "refused": refused,
    }
    return render(request, "ratings/rating.html", context, status=refused.status if refused else 200)


@page("signed_in", "POST")
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the code that the person at the window scans with an own phone."""
    asked = ask_at_window(actor=request.actor, proceeding_id=case_id, now=clock.now(), device=device_of(request))
    address = f"{settings.ORIGIN}/rate/t/{asked.token}/"
    return render(request, "ratings/ask.html", {"address": address, "title": asked.visit.title})
