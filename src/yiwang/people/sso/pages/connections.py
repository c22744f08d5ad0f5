"""接入的系统: which systems know what about me, when I was there last, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.sso.actions.ending import take_back
from yiwang.people.sso.models import Consent, Grant
from yiwang.people.sso.scopes import SCOPES

SIZE = 20
ORDER = ("-given_at", "id")


@page("signed_in", "GET")
def connections(request: HttpRequest) -> HttpResponse:
    """One page of the list; the same number of queries however many there are."""
    actor = request.actor
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = Consent.objects.visible_to(actor).select_related("client", "client__organization")
    if text:
        rows = rows.filter(Q(client__name__icontains=text) | Q(client__organization__name__icontains=text))
    found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    open_now = dict(
        Grant.objects.visible_to(actor)
        .filter(client_id__in=[row.client_id for row in found.rows], ended_at=None, code_used_at__isnull=False)
        .values("client_id")
        .annotate(count=Count("id"))
        .values_list("client_id", "count")
    )
    context = {
        "rows": [_shown(row, open_now.get(row.client_id, 0)) for row in found.rows],
        "text": text,
        "next": _further(text, found.next),
        "previous": _further(text, found.previous),
        "done": request.GET.get("done") == "1",
    }
    return render(request, "sso/connections.html", context)


def _further(text: str, cursor: str | None) -> str:
    from django.utils.http import urlencode

    values = {**({"q": text} if text else {}), "cursor": cursor or ""}
    return f"{reverse('connections')}?{urlencode(values)}" if cursor else ""


def _shown(row: Consent, signed_in: int) -> dict[str, Any]:
    client = row.client
    name = client.name_en if get_language() == "en" and client.name_en else client.name
    return {
        "client": client,
        "name": name,
        "scopes": [SCOPES[code] for code in SCOPES if code in row.scopes],
        "given_at": row.given_at,
        "last_used_at": row.last_used_at,
        "signed_in": signed_in,
    }


@page("signed_in", "POST")
def disconnect(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Take the consent back."""
    take_back(actor=request.actor, client_id=client_id)
    return HttpResponseRedirect(f"{reverse('connections')}?done=1")
