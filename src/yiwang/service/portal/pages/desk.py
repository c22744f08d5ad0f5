"""The desk's page for pictures and films of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.desk.drafts import WRITABLE
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import Draft
from yiwang.service.portal.actions.keep_media import (
    NewMedia,
    add_media,
    add_paper,
    drop_media,
    drop_paper,
    materials_of,
    media_of,
)
from yiwang.service.portal.media import PAPERS

TYPED = ("kind", "title", "alt", "material", "part")


@page(GATE, "GET", "POST")
def draft_media(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What the guide would show, a form for one more, and what is wrong at its field."""
    address = f"/desk/catalogue/drafts/{draft_id}/media/"
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, draft_id)
        except Refusal as found:
            if found.status in (401, 404):
                raise
            refused = found
        else:
            return HttpResponseRedirect(f"{address}?saved=1")
    rows = Draft.objects.visible_to(request.actor).select_related("item__face", "item__entry", "entry")
    draft: Draft = rows.get_or_refuse(draft_id)
    context = {
        "draft": draft,
        "title": showing.title_of(draft),
        "rows": [_line(key, row) for key, row in in_order(media_of(draft))],
        "papers": _papers(draft),
        "materials": [
            {"value": key, "text": str(row.get("title") or key)} for key, row in in_order(materials_of(draft))
        ],
        "parts": [{"value": part, "text": _(title)} for part, title in PAPERS.items()],
        "may_write": draft.state in WRITABLE,
        "saved": request.GET.get("saved") == "1" and refused is None,
        "errors": showing.errors_of(refused),
        "fields": showing.fields_of(refused),
        "typed": {name: request.POST.get(name, "") for name in TYPED},
        "back": f"/desk/catalogue/drafts/{draft_id}/",
    }
    return render(request, "portal/draft_media.html", context, status=refused.status if refused else 200)


def _act(request: HttpRequest, draft_id: UUID) -> None:
    sent, version = request.POST, showing.version_of(request.POST)
    if sent.get("what") == "paper":
        paper = {"actor": request.actor, "draft_id": draft_id, "version": version}
        named = {name: sent.get(name, "")[:60].replace("\x00", "") for name in ("material", "part")}
        if sent.get("drop"):
            drop_paper(**paper, **named)
        else:
            add_paper(**paper, **named, file=request.FILES.get("paper"))
        return
    if sent.get("drop"):
        drop_media(actor=request.actor, draft_id=draft_id, key=sent["drop"][:60], version=version)
        return
    typed = {name: sent.get(name, "").replace("\x00", "") for name in TYPED[:3]}
    wanted = NewMedia(file=request.FILES.get("file"), captions=request.FILES.get("captions"), **typed)
    add_media(actor=request.actor, draft_id=draft_id, wanted=wanted, version=version)


def _papers(draft: Draft) -> list[dict[str, str]]:
    """Blank forms and samples that materials have."""
    return [
        {"material": key, "part": part, "title": str(row.get("title") or key), "kind": _(title)}
        for key, row in in_order(materials_of(draft))
        for part, title in PAPERS.items()
        if row.get(part)
    ]


def _line(key: str, row: Any) -> dict[str, str]:
    kind = _("短片") if row.get("kind") == "film" else _("图片")
    return {"key": key, "kind": kind, "title": str(row.get("title") or kind), "alt": str(row.get("alt") or "")}
