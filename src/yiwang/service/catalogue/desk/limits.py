"""Limits that differ by place and year: the rows of a draft's statutory or committed limit."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.models import Division
from yiwang.service.catalogue.actions.set_limit import WHICH, PlaceLimit, limit_rows, set_limit
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.elements.codes import UNITS
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.standing import Standing, standing_of

EMPTY = 2
PARTS = ("place", "since", "amount", "unit", "basis")


@page(GATE, "GET", "POST")
def draft_limits(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Rows of place, day, length and basis; the nearest division and the latest day win."""
    draft: Draft = Draft.objects.visible_to(request.actor).select_related("item__face", "entry").get_or_refuse(draft_id)
    which = request.GET.get("which") if request.GET.get("which") in WHICH else "committed"
    refused = None
    if request.method == "POST":
        try:
            rows = _read(request.POST, str(which))
            version = showing.version_of(request.POST)
            set_limit(actor=request.actor, draft_id=draft.pk, which=str(which), rows=rows, version=version)
            return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft_id}/?done=1")
        except Refusal as wrong:
            if wrong.status in (401, 404):
                raise
            refused = wrong
    standing = standing_of(draft)
    context = {
        "draft": draft,
        "title": showing.title_of(draft),
        "which": which,
        "rows": _typed(request.POST) if refused else _known(standing, draft, str(which)),
        "units": [{"value": code.value, "text": _(code.title)} for code in UNITS.values()],
        "errors": showing.errors_of(refused),
        "back": f"/desk/catalogue/drafts/{draft_id}/edit/?section=limits",
    }
    return render(request, "catalogue/desk/limits.html", context, status=refused.status if refused else 200)


def _known(standing: Standing, draft: Draft, which: str) -> list[dict[str, Any]]:
    rows = limit_rows(draft.kind, standing.key, which)
    codes = {row.division.ljust(12, "0") for row in rows}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    said = [
        {
            "place": names.get(row.division.ljust(12, "0"), row.division),
            "since": row.since.isoformat(),
            "amount": row.amount,
            "unit": row.unit,
            "basis": row.basis,
        }
        for row in rows
    ]
    return [*said, *({"unit": "working_day"} for _number in range(EMPTY))]


def _typed(sent: QueryDict) -> list[dict[str, Any]]:
    return [{part: sent.get(f"{part}-{n}", "") for part in PARTS} for n in range(_count(sent))]


def _count(sent: QueryDict) -> int:
    return min(sum(1 for name in sent if name.startswith("place-")), 202)


def _read(sent: QueryDict, which: str) -> list[PlaceLimit]:
    rows = []
    for number, row in enumerate(_typed(sent), 1):
        if not any(str(row[part]).strip() for part in ("place", "since", "amount", "basis")):
            continue
        try:
            since, amount = date.fromisoformat(row["since"].strip()), int(row["amount"])
        except ValueError as wrong:
            words = _("第%(n)s条的日期或者时长不对。日期写成 2026-12-01 这样。") % {"n": number}
            raise InvalidInput(fields={f"/place-{number - 1}": words}) from wrong
        rows.append(PlaceLimit(_code(row["place"].strip(), number), since, amount, row["unit"], row["basis"].strip()))
    return rows


def _code(place: str, number: int) -> str:
    """A division by its name or code; what names none or several is refused at its row."""
    if place.isascii() and place.isdigit():
        return place
    found = list(Division.objects.filter(name=place[:80]).values_list("code", flat=True)[:2])
    if len(found) != 1:
        words = _("第%(n)s条的地区“%(place)s”没有找到，或者有几个同名的，请写地区代码。")
        raise InvalidInput(fields={f"/place-{number - 1}": words % {"n": number, "place": place[:40]}})
    return found[0]
