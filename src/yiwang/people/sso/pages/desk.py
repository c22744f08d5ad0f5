"""The desk of client systems: the list, its export, and one system with everything that can be done to it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import TYPES, NewEvent, Subject, record_apart
from yiwang.core.models import Event
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.models import Account
from yiwang.people.pages import asking
from yiwang.people.sso import looking
from yiwang.people.sso.actions.changing import decide_change, rotate_secret
from yiwang.people.sso.actions.clients import NEEDS_SECRET, move_client
from yiwang.people.sso.models import Client
from yiwang.people.sso.owning import may_approve
from yiwang.people.sso.pages.agreements import asked_by, waiting_for
from yiwang.people.sso.pages.client_form import shown_registration
from yiwang.ui.filters import zh_datetime

GATE = "duty:sso.register,sso.approve"
SIZE = 30
MOST_EVENTS = 50
OVERLAPS = (("24", 24), ("0", 0), ("168", 168))


@page(GATE, "GET")
def systems(request: HttpRequest) -> HttpResponse:
    """One page of the list, the newest first."""
    actor = request.actor
    refusal: Refusal | None = None
    wanted, found = looking.Filter(), None
    try:
        wanted = looking.filter_of(request.GET)
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(looking.clients(actor, wanted), order=looking.ORDER, cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    here = f"{reverse('sso-desk')}?{wanted.query}"
    context = {
        "rows": [{"client": row, "state": looking.state_tag(row)} for row in (found.rows if found else [])],
        "wanted": wanted,
        "states": [
            *({"value": code, "text": _(title)} for code, title in looking.STATE_TITLES.items()),
            {"value": "change", "text": _("有修改等待批准")},
        ],
        "may_register": allowed(actor, "sso.register"),
        "may_answer": allowed(actor, "sso.approve"),
        "asked": waiting_for(actor),
        "export": f"{reverse('sso-export')}?{wanted.query}",
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "sso/systems.html", context, status=refusal.status if refusal else 200)


@page(GATE, "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    wanted = looking.filter_of(request.GET)
    post = actor.post_with("sso.register") or actor.post_with("sso.approve")
    if post is not None:
        about = Subject("organization", post.organization_id)
        payload = {"q": wanted.q, "state": wanted.state}
        record_apart(NewEvent("sso.clients_exported", actor, about, payload, post.organization_id, post.division_id))
    header = [_("系统"), _("机构"), _("情况"), _("编号"), _("用途"), _("登录以后回到"), _("登记时间")]
    return csv_answer("systems", header, _lines(actor, wanted))


def _lines(actor: Actor, wanted: looking.Filter) -> Iterator[list[object]]:
    rows, last = looking.clients(actor, wanted), None
    for _chunk in range(MOST // CHUNK):
        after = (
            Q() if last is None else Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__gt=last.pk)
        )
        found = list(rows.filter(after).order_by(*looking.ORDER)[:CHUNK])
        for row in found:
            state = looking.state_tag(row)["text"]
            targets = " ".join(row.redirect_uris)
            made = zh_datetime(row.created_at)
            yield [row.name, row.organization.name, state, row.client_id, row.purpose, targets, made]
        if len(found) < CHUNK:
            return
        last = found[-1]


@page(GATE, "GET", "POST")
def one(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """One system: what is registered, how it is used, what was done, and what may be done now."""
    actor = request.actor
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            secret = _act(request, client_id)
            if secret:
                return secret_page(request, _found(actor, client_id), secret, first=False)
            return HttpResponseRedirect(f"{reverse('sso-system', args=[client_id])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    client = _found(actor, client_id)
    context = {
        "client": client,
        "state": looking.state_tag(client),
        "registered": shown_registration(client),
        "agreements": asked_by(client),
        "pending": shown_registration(client, client.pending) if client.pending else [],
        "secrets": list(client.secrets.order_by("-created_at")[:10]),
        "usage": looking.usage(client.pk),
        "entries": _entries(client),
        "may": _may(actor, client),
        "overlaps": [
            {"value": "24", "text": _("再用 24 小时")},
            {"value": "168", "text": _("再用 7 天")},
            {"value": "0", "text": _("马上作废（可能已经泄露）")},
        ],
        "typed": {name: request.POST.get(name, "")[:400] for name in ("reason", "overlap")} if refusal else {},
        "acted": request.POST.get("act", "") if refusal else "",
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("reason", "overlap"), anywhere="#acts"),
    }
    return render(request, "sso/system.html", context, status=refusal.status if refusal else 200)


def _found(actor: Actor, client_id: UUID) -> Client:
    found: Client = Client.objects.visible_to(actor).select_related("organization").get_or_refuse(client_id)
    return found


def _may(actor: Actor, client: Client) -> dict[str, bool]:
    own = actor.post_with("sso.register", client.organization_id) is not None
    approver = may_approve(actor, client.organization)
    return {
        "approve": approver and client.state == "waiting" and client.registered_by != actor.account_id,
        "refuse": approver and client.state == "waiting",
        "suspend": approver and client.state == "approved",
        "resume": approver and client.state == "suspended",
        "close": (own or approver) and client.state != "closed",
        "approve_change": approver and bool(client.pending) and client.pending_by != actor.account_id,
        "refuse_change": approver and bool(client.pending),
        "change": own and client.state in ("approved", "waiting", "refused"),
        "rotate": own and client.auth_method in NEEDS_SECRET and client.state in ("approved", "waiting"),
        "second": approver and client.state == "waiting" and client.registered_by == actor.account_id,
    }


def _act(request: HttpRequest, client_id: UUID) -> str:
    """Do what was asked; returns a new secret if one was made."""
    actor, act, version = request.actor, request.POST.get("act", ""), asking.seen(request)
    reason = asking.text(request, "reason", 400)
    if act == "rotate":
        hours = dict(OVERLAPS).get(request.POST.get("overlap", ""), -1)
        return rotate_secret(actor=actor, client_id=client_id, version=version, overlap_hours=hours)[1]
    if act in ("approve_change", "refuse_change"):
        yes = act == "approve_change"
        decide_change(actor=actor, client_id=client_id, approve=yes, version=version, reason=reason)
    else:
        move_client(actor=actor, client_id=client_id, move=act, version=version, reason=reason)
    return ""


def secret_page(request: HttpRequest, client: Client, secret: str, *, first: bool) -> HttpResponse:
    """The secret, this once, on a page that nobody keeps."""
    response = render(request, "sso/secret.html", {"client": client, "secret": secret, "first": first})
    response.headers["Cache-Control"] = "no-store"
    return response


def _entries(client: Client) -> list[dict[str, str]]:
    """What was done to a system and by whom, the newest first; never who signed in at it."""
    known = Event.objects.unscoped("administrative acts on a system that is in the actor's reach")
    events = list(known.filter(subject_id=client.pk).order_by("-recorded_at", "-id")[:MOST_EVENTS])
    names = dict(
        Account.objects.filter(pk__in={event.actor_account for event in events}, kind="official").values_list(
            "pk", "name"
        )
    )
    return [
        {
            "state": "done",
            "title": _(TYPES[event.type].sentence),
            "who": names.get(event.actor_account, _("系统")),
            "when": zh_datetime(event.recorded_at),
            "text": _("理由：%(reason)s") % {"reason": event.payload["reason"]} if event.payload.get("reason") else "",
        }
        for event in events
    ]
