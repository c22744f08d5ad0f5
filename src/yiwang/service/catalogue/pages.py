"""Public pages of the catalogue: search with filters, its export, and the guide of an item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock, generation
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.revisions import revision
from yiwang.core.routes import page
from yiwang.service.applications.asking import ask, query_of, read_choices
from yiwang.service.applications.items import Item, text_of
from yiwang.service.catalogue.bundles import bundle_guide
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.elements import BY_KEY
from yiwang.service.catalogue.guides import guide_of
from yiwang.service.catalogue.heads import Head, head_of
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.personal import personal
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.service.catalogue.queries import item_by_key
from yiwang.service.catalogue.repeating import Repeating
from yiwang.service.once_only.queries import card_only, needed, needed_of_bundle
from yiwang.service.portal.pages.guides import show_guide
from yiwang.ui.display import language_tag

GUIDES = Repeating(64 << 20)


@page("anyone", "GET")
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The guide of one item: of a pack, of a bundle, or of an imported list with its flaws."""
    key = key[:120].replace("\x00", "")
    head = None if request.META.get("QUERY_STRING") else head_of(key)  # an address without wishes
    if head is not None and (known := _known(request, key, head)) is not None:
        return known
    row = item_by_key(key)
    place = chosen_place(request)
    if row.revision is None and (row.entry_id or BY_KEY.keys() & row.content.keys()):
        response = show_guide(request, row)
        if head is not None and not request.token:
            _learn(request, head, response)
        return response
    if row.revision is None:
        return public(request, render(request, "catalogue/imported.html", _imported(row)))
    published = revision(row.revision)
    if row.bundle:
        shown = bundle_guide(row, published, place)
        shown |= {"needed": needed_of_bundle(published, request.actor), "card_only": card_only((row.pk,))}
        return public(request, render(request, "catalogue/bundle.html", shown))
    item = Item(published)
    given = read_choices(item, request.GET)
    asked = ask(item, given, language_tag())
    tab = request.GET.get("tab") if request.GET.get("tab") == "flow" else ""
    pairs = query_of(asked.given)
    context = {
        "row": row,
        "key": row.key,
        "asked": asked,
        "place": place,
        "guide": guide_of(item, place, asked.given, legal_day(clock.now()), language_tag()),
        "needed": needed(item, request.actor, given=asked.given),
        "card_only": card_only((row.pk,)),
        "tab": tab,
        "start": f"/apply/{row.key}/" + (f"?{urlencode(pairs)}" if pairs else ""),
        "tabs": [
            {"text": _("办事指南"), "href": f"/items/{row.key}/", "current": not tab},
            {"text": _("流程图"), "href": f"/items/{row.key}/?tab=flow", "current": tab == "flow"},
        ],
    }
    response = render(request, "catalogue/guide.html", context)
    response.yw_diagram = tab == "flow"  # type: ignore[attr-defined]
    return public(request, response)


def _known(request: HttpRequest, key: str, head: Head) -> HttpResponse | None:
    """The guide from the pattern of its kind: a stranger's as it is, anybody else's with what is hers."""
    kind = _kind(request, head)
    page = GUIDES.page(kind, head.values)
    if page is None:
        return None
    if not request.token:
        return public(request, HttpResponse(page), nodes=head.nodes, cheap=True)
    return personal(request, key, head, kind, page)


def _kind(request: HttpRequest, head: Head) -> tuple[Any, ...]:
    return kind_of(head, request.display, chosen_place(request))


def kind_of(head: Head, display: object, place: ChosenPlace | None) -> tuple[Any, ...]:
    """All that a guide depends on beside key and office: the generation stands for what is published elsewhere."""
    return (*head.kind, display, place.code if place else "", legal_day(clock.now()), generation.current())


def _learn(request: HttpRequest, head: Head, response: HttpResponse) -> None:
    kept = getattr(response, "yw_kept", None)
    if kept is not None and set(kept.nodes or ()) == set(head.nodes):
        GUIDES.learn(_kind(request, head), head.values, head.division_code, response.content)
    else:
        GUIDES.refuse(_kind(request, head))  # it shows something whose changes the head does not know of


def _imported(row: ServiceItem) -> dict[str, Any]:
    return {"row": row, "findings": [text_of(finding.get("message", "")) for finding in row.findings]}


@page("anyone", "GET")
def flow_model(request: HttpRequest, key: str) -> HttpResponse:
    """The drawn flow of an item as BPMN 2.0 XML."""
    row = item_by_key(key[:120].replace("\x00", ""))
    if row.revision is None or row.bundle:
        raise NotFound
    item = Item(revision(row.revision))
    if item.content.get("flow") is None:
        raise InvalidInput(_("这个事项没有流程图。"))
    xml = item.member("flows", item.content["flow"]).content["xml"]
    return public(request, HttpResponse(xml, content_type="application/xml; charset=utf-8"), 600)
