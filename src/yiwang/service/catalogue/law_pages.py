"""Laws that the published catalogue cites, and under each article what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.paging import Page, bounded_count
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.elements.addresses import host_of, web_address
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.models import Citation, Law
from yiwang.service.catalogue.paths import with_query

LAWS, CITATIONS = ("title", "slug"), ("place", "article", "id")
LONGEST_QUERY, A_PAGE = 60, 50


@page("anyone", "GET")
def law_list(request: HttpRequest) -> HttpResponse:
    """Laws by name, with how many matters rest on each; three queries whatever the size."""
    query = _query(request)
    rows = laws(query)
    found = _page(request, rows, LAWS, 20)
    known = known_of(found.rows)
    count, more = bounded_count(rows)
    context = {
        "q": query,
        "rows": [_listed(law, *known.get(law.pk, (0, ""))) for law in found.rows],
        "count": count,
        "more": more,
        "next": with_query("/laws/", {"q": query}, cursor=found.next) if found.next else "",
        "previous": with_query("/laws/", {"q": query}, cursor=found.previous) if found.previous else "",
    }
    return public(request, render(request, "catalogue/laws.html", context))


@page("anyone", "GET")
def law_export(request: HttpRequest) -> StreamingHttpResponse:
    """Every article with what rests on it, as CSV."""
    response = StreamingHttpResponse(csv_lines(_cells()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _("事项依据") + ".csv") or "attachment"
    return response


@page("anyone", "GET")
def law_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A law: its articles in order, under each the matters that rest on it; four queries whatever the size."""
    law = law_of(slug)
    rows = Citation.objects.filter(law=law)
    found = _page(request, rows, CITATIONS, A_PAGE)
    count, more = bounded_count(rows)
    if not count:
        raise NotFound
    path = f"/laws/{law.pk}/"
    context = {
        "law": law,
        **_published(rows),
        "articles": [
            {"title": article, "rows": [_matter(row) for row in group]}
            for article, group in groupby(found.rows, key=lambda row: row.article)
        ],
        "count": count,
        "more": more,
        "next": with_query(path, {}, cursor=found.next) if found.next else "",
        "previous": with_query(path, {}, cursor=found.previous) if found.previous else "",
    }
    return public(request, render(request, "catalogue/law.html", context))


def laws(query: str) -> QuerySet[Law]:
    """Laws that something published rests on."""
    rows = Law.objects.filter(Exists(Citation.objects.filter(law=OuterRef("pk"))))
    for word in query.split()[:6]:
        rows = rows.filter(title__contains=word)
    return rows


def known_of(rows: Sequence[Law]) -> dict[str, tuple[int, str]]:
    """How many entries and packs' items rest on each of these laws, and its document number; one query."""
    cited = Citation.objects.filter(law__in=[law.pk for law in rows]).values_list("law").order_by()
    counted = cited.annotate(count=Count("node", distinct=True), document=Max("document"))
    return {slug: (count, document) for slug, count, document in counted}


def law_of(slug: str) -> Law:
    """The law at an address. Refuses with ``not_found``."""
    law = Law.objects.filter(pk=slug[:16]).first() if slug.isascii() and slug.isalnum() else None
    if law is None:
        raise NotFound
    return law


def _page(request: HttpRequest, rows: QuerySet[Any], order: tuple[str, ...], size: int) -> Page[Any]:
    try:
        return page_of(rows, order=order, cursor=request.GET.get("cursor", "")[:2000] or None, size=size)
    except (TypeError, ValueError, ValidationError) as forged:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def _query(request: HttpRequest) -> str:
    return "".join(char for char in request.GET.get("q", "") if char.isprintable())[:LONGEST_QUERY].strip("《》 ")


def _listed(law: Law, count: int, document: str) -> dict[str, str]:
    rests = ngettext("%(n)s 个事项依据它", "%(n)s 个事项依据它", count) % {"n": count}
    hint = " · ".join(part for part in (document, rests) if part)
    return {"href": f"/laws/{law.pk}/", "text": f"《{law.title}》", "hint": hint}


def _published(rows: QuerySet[Citation]) -> dict[str, str]:
    """The law's own number and its published text, as they were told last."""
    told = list(rows.exclude(url="").order_by("-id")[:1]) or list(rows.exclude(document="").order_by("-id")[:1])
    url = web_address(told[0].url) if told else ""
    return {"document": told[0].document if told else "", "address": url, "host": host_of(url)}


def _matter(row: Citation) -> dict[str, str]:
    """Where it is found: a pack's item has one guide; of an entry, search knows the office of the visitor's place."""
    return {"href": f"/items/{row.key}/" if row.key else with_query("/search/", {"q": row.title}), "text": row.title}


def _cells() -> Iterator[list[str]]:
    yield [_("法律法规"), _("文号"), _("条款"), _("事项"), _("原文网址")]
    rows = Citation.objects.exclude(law=None).select_related("law").order_by("law__title", *CITATIONS)
    for row in rows.iterator(chunk_size=500):
        assert row.law is not None
        yield [row.law.title, row.document, row.article, row.title, row.url]
