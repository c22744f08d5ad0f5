"""Titles of the lists that no standard material has: counted, and assigned by editors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.once_only.actions.keeping import assign_title
from yiwang.service.once_only.exporting import note_export
from yiwang.service.once_only.finding import DECIDED, clean, materials, title_page, titles
from yiwang.service.once_only.models import Title
from yiwang.service.once_only.pages.library import MAY

HEAD = ("清单里的叫法", "多少种写法不同的事项", "多少个事项", "决定", "标准材料")


def _wish(request: HttpRequest) -> tuple[str, str]:
    decided = request.GET.get("show", "waiting")
    return clean(request.GET.get("q", "")), decided if decided in DECIDED else "waiting"


@page(MAY, "GET")
def unmatched(request: HttpRequest) -> HttpResponse:
    """The list, those in most items first."""
    search, decided = _wish(request)
    found = title_page(search, decided, request.GET.get("cursor", "")[:2000])
    here = {"q": search, "show": decided}
    words = {"waiting": _("等着对应的"), "assigned": _("已经对应的"), "own": _("申请人自己的")}
    context = {
        "rows": [_row(row) for row in found.rows],
        "search": search,
        "decided": decided,
        "narrowed": bool(search or decided != "waiting"),
        "filters": [
            {
                "title": _("看哪些"),
                "links": [
                    {"text": text, "href": _address({**here, "show": code}), "current": code == decided}
                    for code, text in words.items()
                ],
            }
        ],
        "next": _address(here, found.next),
        "previous": _address(here, found.previous),
        "export": f"{reverse('desk-material-titles-export')}?{urlencode(here)}",
    }
    return render(request, "once_only/titles.html", context)


def _address(here: dict[str, str], cursor: str | None = "") -> str:
    if cursor is None:
        return ""
    pairs = {**here, "cursor": cursor}
    return f"{reverse('desk-material-titles')}?{urlencode({name: value for name, value in pairs.items() if value})}"


def _row(row: Title) -> dict[str, Any]:
    return {
        "href": reverse("desk-material-title", args=[row.pk]),
        "title": row.title,
        "items": row.items,
        "decided": row.material.title if row.material else _("申请人自己的") if row.decided else "",
    }


@page(MAY, "GET")
def unmatched_export(request: HttpRequest) -> HttpResponse:
    """The list under the same filters as a table; recorded."""
    search, decided = _wish(request)
    rows = list(titles(search, decided).order_by("-items", "id")[:10_000])
    note_export(request.actor, "titles", len(rows))
    cells = ((r.title, r.nodes, r.items, r.decided, r.material.title if r.material else "") for r in rows)
    return csv_answer("material-titles", HEAD, cells)


@page(MAY, "GET", "POST")
def one_title(request: HttpRequest, title_id: UUID) -> HttpResponse:
    """One title: what it means. What was chosen stays when it is refused."""
    row = Title.objects.select_related("material").filter(pk=title_id).first()
    if row is None:
        raise NotFound
    refused: Refusal | None = None
    if request.method == "POST":
        chosen = request.POST.get("material", "")
        try:
            version = request.POST.get("row_version", "")
            assign_title(
                actor=request.actor,
                title_id=title_id,
                material_key=chosen,
                own=chosen == "own",
                now=clock.now(),
                row_version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
            )
            return HttpResponseRedirect(f"{reverse('desk-material-titles')}?done=1")
        except Refusal as one:
            if one.status in (401, 403, 404):
                raise
            refused = one
            row.refresh_from_db()
    known = materials().order_by("title").values_list("key", "title")
    context = {
        "row": row,
        "options": [
            {"value": "own", "text": _("申请人自己的，政府没有")},
            *({"value": key, "text": title} for key, title in known),
        ],
        "chosen": request.POST.get("material") or (row.material.key if row.material else row.decided),
        "errors": [{"href": "#material", "text": refused.text_above_form}] if refused else [],
        "problem": (refused.fields.get("/material", "") if refused else ""),
        "may_keep": allowed(request.actor, "materials.keep"),
    }
    return render(request, "once_only/title.html", context, status=refused.status if refused else 200)
