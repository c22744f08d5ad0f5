"""The material library at the desk: the list with search and filters, and its export."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.once_only.exporting import note_export
from yiwang.service.once_only.finding import SHOWS, clean, material_page, materials, used_in
from yiwang.service.once_only.models import StandardMaterial
from yiwang.service.once_only.models.library import KINDS
from yiwang.service.once_only.sources import standing_of

MAY = "duty:materials.keep,materials.mend,materials.check,author,supervise"
HEAD = ("代号", "材料", "类别", "别的说法", "谁出具", "政府哪里有", "取消依据", "从哪天起不再要", "维护")


def wish_of(request: HttpRequest) -> tuple[str, str, str]:
    """Search, kind and what is shown; unknown values count as not chosen."""
    sent = request.GET
    kind, show = sent.get("kind", ""), sent.get("show", "all")
    return clean(sent.get("q", "")), kind if kind in KINDS else "", show if show in SHOWS else "all"


@page(MAY, "GET")
def materials_list(request: HttpRequest) -> HttpResponse:
    """The library, by title."""
    search, kind, show = wish_of(request)
    found = material_page(search, kind, show, request.GET.get("cursor", "")[:2000])
    used = used_in([row.key for row in found.rows]) if found.rows else {}
    here = {"q": search, "kind": kind, "show": show}
    context = {
        "rows": [_row(row, used) for row in found.rows],
        "search": search,
        "hidden": {"kind": kind, "show": show},
        "narrowed": bool(search or kind or show != "all"),
        "filters": _filters(here),
        "next": _address(here, found.next),
        "previous": _address(here, found.previous),
        "export": f"{reverse('desk-materials-export')}?{urlencode(here)}",
        "may_keep": allowed(request.actor, "materials.keep"),
    }
    return render(request, "once_only/materials.html", context)


def _filters(here: dict[str, str]) -> list[dict[str, Any]]:
    shows = {
        "all": _("全部"),
        "withdrawn": _("已经取消的"),
        "held": _("政府已有的"),
        "desk": _("本地添加的"),
    }
    return [
        {
            "title": _("看哪些"),
            "links": [
                {"text": text, "href": _address({**here, "show": code}), "current": here["show"] == code}
                for code, text in shows.items()
            ],
        },
        {
            "title": _("类别"),
            "links": [
                {"text": text, "href": _address({**here, "kind": code}), "current": here["kind"] == code}
                for code, text in {"": _("不限"), **{code: _(title) for code, title in KINDS.items()}}.items()
            ],
        },
    ]


def _address(here: dict[str, str], cursor: str | None = "") -> str:
    if cursor is None:
        return ""
    pairs = {**here, "cursor": cursor}
    return f"{reverse('desk-materials')}?{urlencode({name: value for name, value in pairs.items() if value})}"


def _row(row: StandardMaterial, used: dict[str, int]) -> dict[str, Any]:
    sources = [standing_of(source) for source in row.held_by]
    return {
        "href": reverse("desk-material", args=[row.key]),
        "title": row.title,
        "kind": _(KINDS.get(row.kind, "其他")),
        "held": "、".join(one.title for one in sources if one.open) or ("" if not sources else _("还没有接通")),
        "withdrawn": bool(row.withdrawals.all()),
        "used": used.get(row.key, 0),
    }


@page(MAY, "GET")
def materials_export(request: HttpRequest) -> HttpResponse:
    """The list under the same filters as a table; recorded."""
    search, kind, show = wish_of(request)
    rows = list(materials(search, kind, show).prefetch_related("withdrawals").order_by("title", "id")[:10_000])
    note_export(request.actor, "library", len(rows))
    return csv_answer("materials", HEAD, (_cells(row) for row in rows))


def _cells(row: StandardMaterial) -> tuple[str, ...]:
    gone = next(iter(row.withdrawals.all()), None)
    return (
        row.key,
        row.title,
        str(KINDS.get(row.kind, "")),
        "、".join(row.aliases),
        row.issued_by,
        "、".join(row.held_by),
        f"《{gone.law}》{gone.document}" if gone else "",
        gone.withdrawn_on.isoformat() if gone else "",
        row.managed_by,
    )
