"""One standard material: its names and sources, where it is used, its withdrawal; and a new one of the desk."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.models import Division
from yiwang.service.once_only.actions.keeping import Wanted, add_material, lines_of
from yiwang.service.once_only.actions.withdrawing import Law, restore_material, withdraw_material
from yiwang.service.once_only.choosing import published_sources
from yiwang.service.once_only.finding import state_text, uses_of
from yiwang.service.once_only.models import StandardMaterial, Withdrawal
from yiwang.service.once_only.models.library import KINDS
from yiwang.service.once_only.pages.library import MAY
from yiwang.service.once_only.recalling import orders_of
from yiwang.service.once_only.sources import Standing, standing_of
from yiwang.ui.filters import zh_date

FIELDS = ("law", "document", "on", "division", "instead")
BAD = ("withdrawn", "needless")


@page(MAY, "GET", "POST")
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A material; withdrawing it and taking that back. What was typed stays when it is refused."""
    row = StandardMaterial.objects.filter(key=key[:80].replace("\x00", "")).first()
    if row is None:
        raise NotFound
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, row.key)
            return HttpResponseRedirect(f"{reverse('desk-material', args=[row.key])}?done=1")
        except Refusal as found:
            if found.status in (401, 403, 404):
                raise
            refused = found
    return _show(request, row, refused)


def _act(request: HttpRequest, key: str) -> None:
    post = request.POST
    if post.get("act") == "restore":
        restore_material(actor=request.actor, withdrawal_id=_uuid(post.get("withdrawal", "")))
        return
    law = Law(
        post.get("law", ""), post.get("document", ""), _day(post), post.get("division", ""), post.get("instead", "")
    )
    version = post.get("row_version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    withdraw_material(actor=request.actor, key=key, law=law, row_version=number)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound from wrong


def _day(post: Any) -> date | None:
    try:
        return date(int(post.get("on.year", "")), int(post.get("on.month", "")), int(post.get("on.day", "")))
    except ValueError:
        return None


def _show(request: HttpRequest, row: StandardMaterial, refused: Refusal | None) -> HttpResponse:
    fields = {pointer.strip("/"): text for pointer, text in refused.fields.items()} if refused else {}
    typed = request.POST if refused else {}
    recalls = [_recall(found) for found in orders_of(row)]
    context = {
        "row": row,
        "facts": _facts(row),
        "uses": [_use(found) for found in uses_of(row.key)],
        "withdrawals": [_withdrawal(found) for found in row.withdrawals.order_by("division_code")],
        "recalls": recalls,
        "fields": fields,
        "errors": [{"href": f"#{name}", "text": text} for name, text in fields.items()]
        or ([{"text": refused.text_above_form}] if refused else []),
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "day": {part: typed.get(f"on.{part}", "") for part in ("year", "month", "day")} if refused else None,
        "divisions": _divisions(request.actor),
        "may_keep": allowed(request.actor, "materials.keep"),
        "done": "done" in request.GET,
    }
    return render(request, "once_only/material.html", context, status=refused.status if refused else 200)


def _facts(row: StandardMaterial) -> list[dict[str, Any]]:
    facts = [
        (_("类别"), _(KINDS.get(row.kind, "其他"))),
        (_("别的说法"), "、".join(row.aliases)),
        (_("谁出具"), row.issued_by),
        (_("政府哪里有"), "；".join(_standing(standing_of(source)) for source in row.held_by)),
        (_("证明什么"), "、".join(row.proves)),
        (_("维护"), _("业务包") if row.managed_by.startswith("pack:") else _("工作台")),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _standing(standing: Standing) -> str:
    if not standing.open:
        return _("%(title)s（还没有接通）") % {"title": standing.title}
    if standing.as_of:
        return _("%(title)s（最新%(day)s）") % {"title": standing.title, "day": zh_date(standing.as_of)}
    return standing.title


def _use(found: Any) -> dict[str, Any]:
    return {
        "item": found.node.title,
        "title": found.title,
        "state": state_text(found.state),
        "bad": found.state in BAD,
    }


def _withdrawal(found: Withdrawal) -> dict[str, Any]:
    place = Division.objects.filter(code=found.division_code.ljust(12, "0")).first() if found.division_code else None
    return {
        "id": found.pk,
        "law": f"《{found.law}》{found.document}",
        "on": found.withdrawn_on,
        "where": place.name if place else _("全国") if not found.division_code else found.division_code,
        "instead": found.instead,
        "unsure": found.confidence == "knowledge",
        "desk": found.managed_by == "desk",
    }


def _recall(found: dict[str, Any]) -> dict[str, Any]:
    row = found["row"]
    return {
        "office": row.organization_name,
        "items": row.items,
        "order": found["number"] or row.problem,
        "settled": row.settled_at is not None,
    }


def _divisions(actor: Actor) -> list[dict[str, str]]:
    """Where the editor's organizations stand, and everywhere."""
    codes = {post.division_id for post in actor.posts}
    rows = Division.objects.filter(pk__in=codes).order_by("code").values_list("code", "name")
    return [{"value": "", "text": _("全国")}, *({"value": code, "text": name} for code, name in rows)]


@page("duty:materials.keep", "GET", "POST")
def new_material(request: HttpRequest) -> HttpResponse:
    """A material that no pack brings."""
    post = request.POST
    refused: Refusal | None = None
    if request.method == "POST":
        wanted = Wanted(
            title=post.get("title", "").replace("\x00", ""),
            kind=post.get("kind", ""),
            aliases=lines_of(post.get("aliases", "").replace("\x00", "")),
            issued_by=post.get("issued_by", "").replace("\x00", ""),
            held_by=tuple(post.getlist("held_by")[:20]),
        )
        try:
            made = add_material(actor=request.actor, wanted=wanted)
            return HttpResponseRedirect(f"{reverse('desk-material', args=[made.key])}?done=1")
        except (InvalidInput, Refusal) as found:
            if found.status in (401, 403, 404):
                raise
            refused = found
    fields = {pointer.strip("/"): text for pointer, text in refused.fields.items()} if refused else {}
    context = {
        "kinds": [{"value": code, "text": _(title)} for code, title in KINDS.items()],
        "typed": {name: post.get(name, "") for name in ("title", "kind", "aliases", "issued_by")},
        "sources": [{"value": key, "text": title} for key, title in published_sources().items()],
        "chosen": post.getlist("held_by"),
        "fields": fields,
        "errors": [{"href": f"#{name}", "text": text} for name, text in fields.items()],
    }
    return render(request, "once_only/new.html", context, status=refused.status if refused else 200)
