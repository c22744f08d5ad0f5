"""The public interface of the catalogue: entries, items by place, one item with what it says and from whom."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from yiwang.core.errors import NotFound
from yiwang.core.paging import page as key_set_page
from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.elements import ELEMENTS, Element
from yiwang.service.catalogue.history import revisions_of
from yiwang.service.catalogue.law_pages import known_of, law_of, laws
from yiwang.service.catalogue.models import CatalogueEntry, Citation, ServiceItem
from yiwang.service.catalogue.queries import prefixes_of
from yiwang.service.catalogue.resolving import ENTRY, SELF, Resolved, resolved
from yiwang.service.catalogue.situations import dmn_of

router = Router()
OFFERED = ("published", "suspended", "cancelled")


@router.get("/elements", response=dict, summary="事项要素和代码")
@page("anyone", "GET")
def elements(request: HttpRequest) -> HttpResponse:
    """The table of elements: keys, titles, kinds, value domains, fields of the national exchange tables."""
    return _json(request, {"elements": [_element(element) for element in ELEMENTS]})


def _element(element: Element) -> dict[str, Any]:
    told: dict[str, Any] = {"key": element.key, "title": element.title, "kind": element.kind}
    if element.field:
        told["field"] = element.field
    if element.codes:
        told["codes"] = [{"value": c.value, "title": c.title, "code": c.code} for c in element.codes.values()]
    if element.parts:
        told["parts"] = [_element(part) for part in element.parts]
    return told


@router.get("/entries", response=dict, summary="基本目录")
@page("anyone", "GET")
def entries(request: HttpRequest, owner: str = "", cursor: str = "", size: int = 50) -> HttpResponse:
    """Entries in force by title; ``owner`` are the first two digits of a division (00 the nation)."""
    rows = CatalogueEntry.objects.filter(state="published")
    if owner:
        rows = rows.filter(owner_division=owner[:2])
    found = key_set_page(rows, order=("title", "id"), cursor=cursor or None, size=size)
    said = [
        {"code": row.code, "title": row.title, "power_type": row.power_type, "number": row.number} for row in found.rows
    ]
    return _json(request, {"entries": said, "next": found.next}, [row.pk for row in found.rows])


@router.get("/entries/{code}", response=dict, summary="一项基本目录")
@page("anyone", "GET")
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One entry with its elements."""
    row = CatalogueEntry.objects.filter(code=code[:12], state__in=OFFERED).first()
    if row is None:
        raise NotFound
    told = {"code": row.code, "title": row.title, "state": row.state, "number": row.number, "elements": row.content}
    return _json(request, told, [row.pk])


@router.get("/laws", response=dict, summary="事项依据的法律")
@page("anyone", "GET")
def law_list(request: HttpRequest, q: str = "", cursor: str = "", size: int = 50) -> HttpResponse:
    """Laws that something published rests on, by name; ``q`` are words of the name."""
    found = key_set_page(laws(q[:60].replace("\x00", "")), order=("title", "slug"), cursor=cursor or None, size=size)
    known = known_of(found.rows)
    said = [{"law": law.slug, "title": law.title, "cited_by": known.get(law.slug, (0, ""))[0]} for law in found.rows]
    return _json(request, {"laws": said, "next": found.next}, None)


@router.get("/laws/{slug}", response=dict, summary="依据一部法律的事项")
@page("anyone", "GET")
def law(request: HttpRequest, slug: str, cursor: str = "", size: int = 50) -> HttpResponse:
    """A law: in the order of its articles, which entries (``code``) and items of packs (``key``) rest on each."""
    found = law_of(slug)
    rows = Citation.objects.filter(law=found)
    shown = key_set_page(rows, order=("place", "article", "id"), cursor=cursor or None, size=size)
    codes = dict(CatalogueEntry.objects.filter(pk__in=[row.node for row in shown.rows]).values_list("pk", "code"))
    said = [
        {"article": r.article, "title": r.title, "key": r.key, "code": codes.get(r.node, ""), "url": r.url}
        for r in shown.rows
    ]
    return _json(request, {"law": found.slug, "title": found.title, "citations": said, "next": shown.next}, None)


@router.get("/items", response=dict, summary="事项清单")
@page("anyone", "GET")
def items(request: HttpRequest, division: str = "", entry: str = "", cursor: str = "", size: int = 50) -> HttpResponse:
    """Items in force: those offered at ``division`` (12 digits; its own and those above), of an ``entry`` (code)."""
    rows = ServiceItem.objects.filter(state="published").select_related("face")
    if division:
        rows = rows.filter(Q(division_code__in=prefixes_of(division[:12])) | Q(division_code=""))
    if entry:
        rows = rows.filter(entry__code=entry[:12])
    found = key_set_page(rows, order=("id",), cursor=cursor or None, size=size)
    said = [
        {
            "key": row.key,
            "title": row.title,
            "code": row.code,
            "power_type": row.power_type,
            "organization": row.organization_name,
            "division": row.division_code,
            "online": row.online,
            "number": row.number,
            "updated_at": row.updated_at,
        }
        for row in found.rows
    ]
    return _json(request, {"items": said, "next": found.next}, [row.pk for row in found.rows])


@router.get("/items/{key}", response=dict, summary="一个事项")
@page("anyone", "GET")
def item(request: HttpRequest, key: str) -> HttpResponse:
    """One item: all its elements, what it inherits included, and for each path who says it."""
    found = _resolved(key)
    row = found.item
    told = {
        "key": row["key"],
        "title": found.face["title"],
        "code": row["code"],
        "state": row["state"],
        "number": row["number"],
        "division": row["division_code"],
        "organization": row["organization_name"],
        "entry": (found.entry or {}).get("code"),
        "updated_at": row["updated_at"],
        "elements": found.elements,
        "origin": {path: node if node in (ENTRY, SELF) else "above" for path, node in found.origin.items()},
    }
    return _json(request, told, found.nodes)


@router.get("/items/{key}/history", response=dict, summary="事项的版本历史")
@page("anyone", "GET")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Published numbers of an item, the newest first, with what each changed of its own words."""
    found = _resolved(key)
    rows = revisions_of(found.nodes[0])
    said = [{"number": r.number, "act": r.act, "state": r.state, "at": r.at, "content": r.content} for r in rows]
    return _json(request, {"key": found.item["key"], "history": said}, found.nodes)


@router.get("/items/{key}/situations.dmn", response=bytes, summary="事项的情形（DMN）")
@page("anyone", "GET")
def situations(request: HttpRequest, key: str) -> HttpResponse:
    """The situations of an item as DMN 1.3: questions, what ends the way, materials."""
    found = _resolved(key)
    if not found.elements.get("situations"):
        raise NotFound
    response = HttpResponse(dmn_of(found.elements), content_type="application/xml; charset=utf-8")
    return public(request, response, nodes=found.nodes)


def _resolved(key: str) -> Resolved:
    found = resolved(key[:120].replace("\x00", ""))
    if found.item["state"] not in OFFERED:
        raise NotFound
    return found


def _json(request: HttpRequest, told: Any, nodes: Any = ()) -> HttpResponse:
    response = HttpResponse(orjson.dumps(told, default=str), content_type="application/json")
    return public(request, response, nodes=None if nodes is None else tuple(nodes))
