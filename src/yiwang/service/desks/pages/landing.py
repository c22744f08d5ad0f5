"""The first page of a desk: what the person's posts can do, with honest counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from yiwang.core.routes import page
from yiwang.service.desks.frame import show
from yiwang.service.desks.places import desk_links
from yiwang.service.desks.queries.desk import check_office
from yiwang.service.desks.queries.lists import waiting_counts


@page("signed_in", "GET")
def landing(request: HttpRequest) -> HttpResponse:
    """Counts of the own tasks, and the places that the posts open."""
    actor = request.actor
    check_office(actor)
    context = {
        "counts": waiting_counts(actor),
        "posts": actor.posts,
        "places": [link for link in desk_links(actor, request.path) if link["hint"]],
    }
    return show(request, actor, "desk-home", "desks/landing.html", context)
