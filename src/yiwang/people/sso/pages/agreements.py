"""The desk of interfaces: which systems of other organizations want tokens for ours, and what was answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.sso.actions.agreeing import answer_access
from yiwang.people.sso.models import Agreement, Client
from yiwang.people.sso.models.agreement import AGREEMENT_STATES
from yiwang.people.sso.scopes import SCOPES

GATE = "duty:sso.approve"
SIZE = 30
STATE_TITLES = {
    "asked": gettext_noop("等待答复"),
    "agreed": gettext_noop("已同意"),
    "refused": gettext_noop("没有同意"),
}
STATE_TAGS = {"asked": "warn", "agreed": "ok", "refused": "bad"}


@page(GATE, "GET", "POST")
def agreements(request: HttpRequest) -> HttpResponse:
    """One page of the list, the newest first; a POST answers one of them."""
    actor = request.actor
    given = request.POST if request.method == "POST" else request.GET
    wanted = {"q": given.get("q", "").replace("\0", "").strip()[:60], "state": given.get("state", "")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    refusal: Refusal | None = None
    found = None
    if request.method == "POST":
        try:
            _answer(request)
            return HttpResponseRedirect(f"{reverse('sso-agreements')}?{query}{'&' if query else ''}done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    try:
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(_rows(actor, wanted), order=("-asked_at", "id"), cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refusal or refused
    here = f"{reverse('sso-agreements')}?{query}"
    context = {
        "rows": [shown(row) for row in (found.rows if found else [])],
        "wanted": {**wanted, "query": query},
        "states": [{"value": code, "text": _(title)} for code, title in STATE_TITLES.items()],
        "next": f"{here}&{urlencode({'cursor': found.next})}" if found and found.next else "",
        "previous": f"{here}&{urlencode({'cursor': found.previous})}" if found and found.previous else "",
        "typed": asking.text(request, "reason", 400) if refusal else "",
        "acted": request.POST.get("agreement", "") + request.POST.get("act", "") if refusal else "",
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("reason",)),
    }
    return render(request, "sso/agreements.html", context, status=refusal.status if refusal else 200)


def _rows(actor: Actor, wanted: dict[str, str]) -> Any:
    rows = Agreement.objects.visible_to(actor).select_related("client__organization", "provider__organization")
    if wanted["state"] and wanted["state"] not in AGREEMENT_STATES:
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    if wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    if word := wanted["q"]:
        rows = rows.filter(
            Q(client__name__icontains=word) | Q(client__organization__name__icontains=word)
            | Q(provider__name__icontains=word)
        )  # fmt: skip
    return rows


def _answer(request: HttpRequest) -> None:
    key = identifier(request.POST.get("agreement", ""))
    if key is None:
        raise NotFound
    answer_access(
        actor=request.actor,
        agreement_id=key,
        answer=request.POST.get("act", ""),
        version=asking.seen(request),
        reason=asking.text(request, "reason", 400),
    )


def scope_words(codes: list[str]) -> str:
    """Scopes as people read them; those of interfaces by their code."""
    return "、".join(_(SCOPES[code].title) if code in SCOPES else code for code in codes)


def shown(row: Agreement) -> dict[str, Any]:
    """One row of the list."""
    return {
        "row": row,
        "state": {"text": _(STATE_TITLES[row.state]), "kind": STATE_TAGS[row.state]},
        "wanted": scope_words(row.wanted),
        "held": scope_words(row.scopes) if row.holds and row.scopes != row.wanted else "",
        "may": {
            "agree": row.state in ("asked", "refused"),
            "refuse": row.state == "asked",
            "withdraw": row.holds,
        },
    }


def asked_by(client: Client) -> list[dict[str, Any]]:
    """What became of a system's own wishes, for its page; of its own organization's interfaces nobody is asked."""
    rows = Agreement.objects.unscoped("of a system in the actor's reach").filter(client=client)
    return [shown(row) for row in rows.select_related("provider__organization").order_by("asked_at", "id")]


def waiting_for(actor: Actor) -> int:
    """How many wait for the actor's answer."""
    return int(Agreement.objects.visible_to(actor).filter(state="asked").count())
