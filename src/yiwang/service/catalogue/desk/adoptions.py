"""Changes from above: what waits, and one with the decision on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.service.catalogue import desk_queries as queries
from yiwang.service.catalogue.actions.settle_adoption import settle_adoption
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.elements import element_at
from yiwang.service.catalogue.merging import value_on
from yiwang.service.catalogue.models import Adoption
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.standing import standing_of_item
from yiwang.service.catalogue.wording import said_changes, value_words

LIST = "/desk/catalogue/adoptions/"


@page(GATE)
def adoption_list(request: HttpRequest) -> HttpResponse:
    """Changes from above that wait for a decision, the newest first."""
    found = queries.adoption_list(request.actor, cursor=request.GET.get("cursor", "")[:2000])
    context = {
        "tabs": showing.tabs(request.actor, "adoptions"),
        "rows": [_listed(row) for row in found.rows],
        "next": with_query(LIST, {}, cursor=found.next) if found.next else "",
        "previous": with_query(LIST, {}, cursor=found.previous) if found.previous else "",
    }
    return render(request, "catalogue/desk/adoptions.html", context)


def _listed(row: Adoption) -> dict[str, Any]:
    return {
        "href": f"{LIST}{row.pk}/",
        "title": row.item.title,
        "office": row.item.organization_name,
        "conflict": row.kind == "conflict",
        "count": len(row.changes),
        "when": row.created_at,
    }


@page(GATE, "GET", "POST")
def adoption_page(request: HttpRequest, adoption_id: UUID) -> HttpResponse:
    """One change: before, after, what the item says itself; adopt it or keep the own words."""
    if request.method == "POST":
        try:
            _act(request, adoption_id)
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, adoption_id, refused)
        return HttpResponseRedirect(f"{LIST}{adoption_id}/?done=1")
    return _show(request, adoption_id, None)


def _act(request: HttpRequest, adoption_id: UUID) -> None:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act not in ("adopt", "keep"):
        raise InvalidInput(_("请选择要做什么。"))
    settle_adoption(actor=request.actor, adoption_id=adoption_id, adopt=act == "adopt", reason=reason, now=clock.now())


def _show(request: HttpRequest, adoption_id: UUID, refused: Refusal | None) -> HttpResponse:
    rows = Adoption.objects.visible_to(request.actor).select_related("item__face")
    adoption: Adoption = rows.get_or_refuse(adoption_id)
    standing = standing_of_item(adoption.item.key)
    elements = standing.elements
    lines = said_changes(adoption.changes, standing.above, elements)
    for line in lines:
        line["own"] = value_words(element_at(line["path"]), value_on(elements, line["path"]))
    context = {
        "adoption": adoption,
        "item": adoption.item,
        "conflict": adoption.kind == "conflict",
        "open": adoption.state == "open",
        "lines": lines,
        "may": adoption.state == "open" and allowed(request.actor, "catalogue.edit", on=adoption),
        "errors": showing.errors_of(refused),
        "fields": showing.fields_of(refused),
        "typed": request.POST if refused else {},
        "done": request.GET.get("done") == "1",
    }
    return render(request, "catalogue/desk/adoption.html", context, status=refused.status if refused else 200)
