"""The desk of the office for ratings, and the code that a clerk shows at the window."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.routes import page
from yiwang.service.ratings import queries
from yiwang.service.ratings.actions.ask_at_window import ask_at_window
from yiwang.service.ratings.actions.open_rater import open_rater
from yiwang.service.ratings.pages.shown import device_of, shown
from yiwang.support.workorders.queries import orders_about

DESK = "duty:rating.verify,rating.approve,rating.call_back,rating.rectify,supervise"


@page(DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Ratings that the own office looks after, without who rated."""
    show = request.GET.get("show", "")
    found = queries.desk_list(request.actor, show=show, cursor=request.GET.get("cursor", ""))
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
    chosen = f"show={show}&" if show else ""
    context = {
        "rows": rows,
        "next": f"/desk/ratings/?{chosen}cursor={found.next}" if found.next else "",
        "previous": f"/desk/ratings/?{chosen}cursor={found.previous}" if found.previous else "",
        "filters_list": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": _("全部"), "href": "/desk/ratings/", "current": show == ""},
                    {"text": _("差评"), "href": "/desk/ratings/?show=bad", "current": show == "bad"},
                ],
            }
        ],
    }
    return render(request, "ratings/desk.html", context)


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
