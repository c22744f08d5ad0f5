"""Asking for attestations on the phone: what there is, one question, and it is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.ids import new_id
from yiwang.core.routes import page
from yiwang.engines.registers import records
from yiwang.support.licences.actions.ask import ask_for
from yiwang.support.licences.asking import FIRMS, fits, holders_of, offered, requested_type
from yiwang.support.licences.definition import LicenceType, in_chinese
from yiwang.support.licences.directory import validity_text
from yiwang.support.licences.errors import (
    ConditionNotMet,
    NobodyIssues,
    NothingHeld,
    PurposeMissing,
    TooManyAsked,
    TypeClosed,
)
from yiwang.support.licences.parties import covers_type
from yiwang.support.licences.queries import today

SAID_HERE = (ConditionNotMet, NobodyIssues, NothingHeld, TooManyAsked, TypeClosed)


@page("signed_in", "GET")
def attestations(request: HttpRequest) -> HttpResponse:
    """What the person can have made at once, for himself and for his firms."""
    found = offered(request.actor)
    context = {
        "attestations": [_row(kind) for kind in found if kind.is_attestation],
        "licences": [_row(kind) for kind in found if not kind.is_attestation],
    }
    return render(request, "licences/attestations.html", context)


@page("signed_in", "GET", "POST")
def attestation(request: HttpRequest, key: str) -> HttpResponse:
    """One question: what for (and for whom); then it is made, and its page opens."""
    actor: Actor = request.actor
    kind = requested_type(key)
    fitting = [one for one in holders_of(actor) if fits(kind, {one[0]})]
    if not covers_type(actor, kind.key) or not fitting:
        raise NotFound
    problems: dict[str, str] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = ask_for(
                actor=actor,
                type_key=key,
                purpose=request.POST.get("purpose", ""),
                holder_id=_uuid(request.POST.get("holder", "")),
                key=request.POST.get("key", "")[:64],
            )
            return HttpResponseRedirect(f"{reverse('licence', args=[made.pk])}?made=1")
        except PurposeMissing as missing:
            problems = missing.fields
        except SAID_HERE as refused:
            refusal = refused
    context = {
        "kind": kind,
        "row": _row(kind),
        "purposes": [{"value": one, "text": one} for one in (kind.on_request or {}).get("purposes", [])],
        "holders": _holders(actor, fitting) if len(fitting) > 1 else [],
        "typed": {name: request.POST.get(name, "") for name in ("purpose", "holder")},
        "key": request.POST.get("key", "")[:64] if problems else new_id().hex,
        "problems": problems,
        "refusal": refusal.text if refusal else "",
    }
    status = refusal.status if refusal else 422 if problems else 200
    return render(request, "licences/attestation.html", context, status=status)


def _row(kind: LicenceType) -> dict[str, Any]:
    return {
        "href": reverse("attestation", args=[kind.key]),
        "text": kind.title,
        "hint": in_chinese(kind.content.get("introduction", "")),
        "symbol": "document" if kind.is_attestation else "licence",
        "validity": validity_text(kind),
        "plain": (kind.on_request or {}).get("text") == "plain",
    }


def _holders(actor: Actor, fitting: list[tuple[str, UUID]]) -> list[dict[str, str]]:
    """Himself and the firms by name; one query for all firms."""
    firms = records.in_force_each(FIRMS, [party for holder, party in fitting if holder == "legal_person"], today())
    found = []
    for holder, party in fitting:
        if holder == "natural_person":
            found.append(
                {"value": str(party), "text": _("我本人") if actor.acting is None else actor.acting.giver_name}
            )
        elif party in firms:
            found.append({"value": str(party), "text": str(firms[party].values.get("name", ""))})
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise NotFound from wrong
