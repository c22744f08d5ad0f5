"""The register of uses: search, export, one use with its document and what a verifier says of it today."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import files, signing
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import allowed, require
from yiwang.core.refs import resolve_each
from yiwang.core.routes import page
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.people.exporting import csv_answer
from yiwang.people.pages import asking
from yiwang.support.seals import exporting, queries
from yiwang.support.seals.actions.applying import file_of
from yiwang.support.seals.models import SealUse
from yiwang.support.seals.pages.seals import GATE
from yiwang.support.seals.pages.showing import use_row


@page(GATE)
def uses(request: HttpRequest) -> HttpResponse:
    """The register of the own organization and of those below it."""
    require(request.actor, "seal.see")
    wishes, errors = _wishes(request)
    found = queries.use_list(request.actor, cursor=request.GET.get("cursor", ""), **wishes)
    kept = {name: request.GET.get(name, "")[:60] for name in ("q", "seal", "since", "until")}
    context = {
        "rows": [use_row(one) for one in found.rows],
        "kept": kept,
        "narrowed": any(kept.values()),
        "fields": errors,
        "next": _address(kept, found.next),
        "previous": _address(kept, found.previous),
        "export": f"{reverse('seal-uses-export')}?{urlencode(kept)}",
        "may_export": allowed(request.actor, "seal.export"),
    }
    return render(request, "seals/uses.html", context)


@page(GATE)
def uses_export(request: HttpRequest) -> HttpResponse:
    """The register as a table; recorded."""
    require(request.actor, "seal.export")
    wishes, _errors = _wishes(request)
    kept = list(queries.use_rows(request.actor, **wishes).order_by(*queries.ORDER)[: exporting.MOST])
    exporting.note(request.actor, "uses", len(kept))
    return csv_answer("seal-uses", exporting.use_head(), exporting.use_cells(kept))


@page("signed_in")
def use(request: HttpRequest, use_id: UUID, own: bool = False) -> HttpResponse:
    """One use. The file that came out is checked as anybody would check it."""
    found: SealUse = SealUse.objects.visible_to(request.actor).get_or_refuse(use_id)
    file = file_of(request.actor, found)
    told = None
    if file is not None:
        told = verify_ofd(files.read(file), signing.trust_list(), existed_at=found.used_at).verdict
    refs = resolve_each(request.actor, [(found.subject_kind, found.subject_id)])
    context = {
        "use": found,
        "row": use_row(found, own),
        "file": file,
        "about": refs.get((found.subject_kind, found.subject_id)),
        "verdict": told,
        "level": _(told.level_zh) if told else "",
        "reason": _(told.reason_zh) if told else "",
        "since": [_(one) for one in told.since] if told else [],
        "kind": {"valid": "ok", "valid_then": "warn", "unknown": "warn"}.get(told.level, "error") if told else "",
        "digest": bytes(found.digest).hex(),
        "digest_before": bytes(found.digest_before).hex(),
        "own": own,
        "download": reverse("signature-use-file" if own else "seal-use-file", args=[found.pk]),
        "again": reverse("seal-place", args=[file.pk]) if file is not None and not own else "",
        "back": reverse("signature" if own else "seal-uses"),
        "done": request.GET.get("done") == "1",
        "layout": "ui/layouts/portal.html" if own else "ui/layouts/desk.html",
    }
    return render(request, "seals/use.html", context)


@page("signed_in")
def use_file(request: HttpRequest, use_id: UUID, own: bool = False) -> HttpResponse:
    """The sealed file; a look of somebody else than its owner is recorded."""
    found: SealUse = SealUse.objects.visible_to(request.actor).get_or_refuse(use_id)
    file = file_of(request.actor, found)
    if file is None:
        raise NotFound
    files.note_look(request.actor, file)
    return files.download(file)


def _wishes(request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """Search as typed in the address; a day that is none is told and left out."""
    wishes: dict[str, Any] = {
        "text": request.GET.get("q", "")[:64],
        "seal_id": asking.identifier(request.GET.get("seal", "")),
    }
    errors: dict[str, str] = {}
    for name in ("since", "until"):
        given = request.GET.get(name, "")[:20]
        try:
            wishes[name] = asking.day_of(given, name) if given else None
        except InvalidInput as wrong:
            errors[name] = wrong.fields[f"/{name}"]
    return wishes, errors


def _address(kept: dict[str, str], cursor: str | None) -> str:
    pairs = {**kept, "cursor": cursor or ""}
    return "?" + urlencode({name: value for name, value in pairs.items() if value}) if cursor else ""
