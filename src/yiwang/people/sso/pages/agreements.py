"""The desk of interfaces: which systems of other organizations want tokens for ours, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.people.sso.actions.agreeing import answer_access
from yiwang.people.sso.models import Agreement, Client
from yiwang.people.sso.models.agreement import AGREEMENT_STATES
from yiwang.people.sso.scopes import SCOPES
from yiwang.ui.filters import zh_datetime

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
    wanted = _wanted(given)
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
        "export": f"{reverse('sso-agreements-export')}?{query}",
        "next": f"{here}&{urlencode({'cursor': found.next})}" if found and found.next else "",
        "previous": f"{here}&{urlencode({'cursor': found.previous})}" if found and found.previous else "",
        "typed": asking.text(request, "reason", 400) if refusal else "",
        "acted": request.POST.get("agreement", "") + request.POST.get("act", "") if refusal else "",
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("reason",)),
    }
    return render(request, "sso/agreements.html", context, status=refusal.status if refusal else 200)


@page(GATE, "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    wanted = _wanted(request.GET)
    rows = _rows(actor, wanted)
    if (post := actor.post_with("sso.approve")) is not None:
        about = Subject("organization", post.organization_id)
        record_apart(NewEvent("sso.access_exported", actor, about, wanted, post.organization_id, post.division_id))
    header = [
        _("系统"), _("哪个单位的"), _("要取用的接口"), _("接口地址"), _("要取哪些数据"), _("以前同意过的"),
        _("情况"), _("理由"), _("提出的时间"), _("答复的时间"),
    ]  # fmt: skip
    return csv_answer("access", header, _lines(rows))


def _lines(rows: Any) -> Iterator[list[object]]:
    """Line by line in the order of the page, read in chunks."""
    last: Agreement | None = None
    for _chunk in range(MOST // CHUNK):
        after = Q() if last is None else Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, pk__gt=last.pk)
        found = list(rows.filter(after).order_by("-asked_at", "id")[:CHUNK])
        for row in found:
            said = shown(row)
            yield [
                row.client.name, row.client.organization.name, row.provider.name, row.provider.audience, said["wanted"],
                said["held"], said["state"]["text"], row.reason, zh_datetime(row.asked_at),
                zh_datetime(row.decided_at) if row.decided_at else "",
            ]  # fmt: skip
        if len(found) < CHUNK:
            return
        last = found[-1]


def _wanted(given: Any) -> dict[str, str]:
    return {"q": given.get("q", "").replace("\0", "").strip()[:60], "state": given.get("state", "")}


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
