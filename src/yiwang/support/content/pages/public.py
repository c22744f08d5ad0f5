"""What everybody reads: the list of a place, an article, a standing page, a file, the feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from lxml import etree

from yiwang.core import clock
from yiwang.core.files import clean_name
from yiwang.core.routes import page
from yiwang.support.content import ports, queries
from yiwang.support.content.models import Edition

ATOM = "http://www.w3.org/2005/Atom"
IN_FEED = 50


@page("anyone", "GET")
def news(request: HttpRequest) -> HttpResponse:
    """The list for a place, with search and filters that are links."""
    place = ports.place_of(request)
    wishes = _wishes(request)
    found = queries.news_page(
        clock.now(),
        cursor=request.GET.get("cursor", "")[:500],
        division=place.code if place and not wishes["where"] else "",
        kind=wishes["kind"],
        text=wishes["q"],
    )
    groups = [{"title": _("看什么"), "links": [_link(wishes, name, "kind", value) for value, name in _kinds()]}]
    if place:
        here = [(_("%(place)s能看的") % {"place": place.name}, ""), (_("全部地区"), "all")]
        groups.append({"title": _("地区"), "links": [_link(wishes, name, "where", value) for name, value in here]})
    context = {
        "rows": [_listed(row) for row in found.rows],
        "wishes": wishes,
        "groups": groups,
        "place": place,
        "feed": "/news/feed.atom" + (f"?{urlencode({'division': place.code})}" if place else ""),
        "clear": "/news/" if any(wishes.values()) else "",
        "next": _address(wishes, found.next),
        "previous": _address(wishes, found.previous),
    }
    return ports.public(request, render(request, "content/news.html", context))


@page("anyone", "GET")
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """One article of the news."""
    return _shown(request, queries.shown_article(article_id, clock.now()))


@page("anyone", "GET")
def standing(request: HttpRequest, page_key: str) -> HttpResponse:
    """A standing page."""
    return _shown(request, queries.shown_page(page_key, clock.now()))


@page("anyone", "GET")
def file(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """A picture or PDF that a published edition shows; editors see those of their drafts."""
    row, content, public = queries.shown_file(request.actor, picture_id, clock.now())
    response = HttpResponse(content, content_type=row.media_type)
    name = clean_name(row.name)
    response.headers["Content-Disposition"] = content_disposition_header(not row.is_picture, name) or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "public, max-age=86400" if public else "private, no-store"
    return response


@page("anyone", "GET")
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of a place as an Atom feed (RFC 4287)."""
    division = request.GET.get("division", "")
    code = division if len(division) == 12 and division.isascii() and division.isdigit() else ""
    rows = list(queries.news_rows(clock.now(), division=code).order_by(*queries.ORDER)[:IN_FEED])
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _tell(root, "id", f"{settings.ORIGIN}/news/feed.atom" + (f"?division={code}" if code else ""))
    _tell(root, "title", _("动态和通知"))
    _tell(root, "updated", max((row.published_at for row in rows), default=clock.now()).isoformat())
    for row in rows:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _tell(entry, "id", f"urn:uuid:{row.article_id}")
        _tell(entry, "title", row.title)
        _tell(entry, "updated", row.published_at.isoformat())
        _tell(entry, "published", row.shown_from.isoformat())
        _tell(entry, "summary", row.summary)
        etree.SubElement(entry, f"{{{ATOM}}}link", href=f"{settings.ORIGIN}{queries.address_of(row)}")
        author = etree.SubElement(entry, f"{{{ATOM}}}author")
        _tell(author, "name", row.organization_name)
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return ports.public(request, HttpResponse(body, content_type="application/atom+xml; charset=utf-8"))


def _tell(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _shown(request: HttpRequest, row: Edition) -> HttpResponse:
    context = {
        "row": row,
        "html": mark_safe(row.html),  # noqa: S308 - sanitised when it was published
        "notice": row.kind == "notice",
    }
    return ports.public(request, render(request, "content/article.html", context), row.article_id)


def _wishes(request: HttpRequest) -> dict[str, str]:
    sent = request.GET
    text = "".join(char for char in sent.get("q", "") if char.isprintable())[:60].strip()
    return {
        "q": text,
        "kind": sent.get("kind", "") if sent.get("kind") in queries.NEWS else "",
        "where": "all" if sent.get("where") == "all" else "",
    }


def _kinds() -> list[tuple[str, str]]:
    return [("", _("全部")), ("news", _("动态")), ("notice", _("通知公告"))]


def _link(wishes: dict[str, str], text: str, name: str, value: str) -> dict[str, Any]:
    return {"text": text, "href": _address({**wishes, name: value}, "") or "/news/", "current": wishes[name] == value}


def _address(wishes: dict[str, str], cursor: str | None) -> str:
    if cursor is None:
        return ""
    pairs = {name: value for name, value in {**wishes, "cursor": cursor}.items() if value}
    return "/news/" + (f"?{urlencode(pairs)}" if pairs else "")


def _listed(row: Edition) -> dict[str, Any]:
    return {"href": queries.address_of(row), "title": row.title, "text": row.summary, "row": row}
