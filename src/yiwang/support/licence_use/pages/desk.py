"""The desk of those who use licences: requests, a new one, one with its code and its use, the office's log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.support.licence_use import queries, showing
from yiwang.support.licence_use.actions.answering import confirm_by_code
from yiwang.support.licence_use.actions.asking import ask, withdraw
from yiwang.support.licence_use.actions.using import Given, Wanted, use_licence
from yiwang.support.licence_use.asking import office_of
from yiwang.support.licence_use.copies import Copy
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licence_use.models.request import STATES
from yiwang.support.licence_use.models.use import KINDS
from yiwang.support.licence_use.outcomes import SENTENCES, Outcome
from yiwang.support.licence_use.pages.typed import FIELDS, typed_in
from yiwang.support.licence_use.pages.wishes import cursors, group, link, narrowed, wanted_in

DUTY = "duty:licence.use"
LOG_DUTY = "duty:licence.use,licence.share,licence.issue,licence.revoke"
SIDES = {"used": gettext_noop("本机构用的"), "issued": gettext_noop("本机构颁发的证照被用")}


@page(DUTY, "GET")
def requests(request: HttpRequest) -> HttpResponse:
    """What the office asked for."""
    actor, now, here = request.actor, clock.now(), reverse("desk-licence-uses")
    wanted = wanted_in(request, STATES)
    rows = queries.office_requests(actor, wanted, now)
    found = page_of(rows, order=queries.REQUEST_ORDER, cursor=request.GET.get("cursor", "")[:400] or None)
    context = {
        "rows": [showing.request_line(row, now, desk=True) for row in found.rows],
        "groups": [group(_("情况"), here, wanted, "state", STATES)],
        "wanted": wanted,
        "narrowed": narrowed(wanted),
        "told": request.GET.get("told", ""),
        **cursors(here, wanted, found),
    }
    return render(request, "licence_use/desk.html", context)


@page(DUTY, "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """First the type, then whose licence, what for and which fields."""
    require(request.actor, "licence_use.ask")
    typed = typed_in(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            row = ask(actor=request.actor, wish=typed.wish(), now=clock.now(), key=typed.key)
            return HttpResponseRedirect(reverse("desk-licence-use", args=[row.pk]))
        except Refusal as refused:
            refusal = refused
    kinds = [{"value": key, "text": kind.title} for key, kind in showing.all_types().items()]
    context = {
        "typed": typed,
        "kinds": kinds,
        "kind": showing.kind_of(typed.type_key),
        "choices": showing.field_choices(typed.type_key),
        **asking.wrong(refusal, FIELDS, anywhere="#identifier"),
    }
    return render(request, "licence_use/new.html", context, status=context["status"])


@page(DUTY, "GET", "POST")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: the holder's code, the use itself, the copy, taking it back."""
    actor = request.actor
    row = _mine(actor, request_id)
    refusal: Refusal | None = None
    given: Given | None = None
    if request.method == "POST":
        try:
            done = _act(request, row)
            if isinstance(done, HttpResponse):
                return done
            given = done
        except Refusal as refused:
            refusal = asking.shown(refused)
        row = _mine(actor, request_id)
    now = clock.now()
    uses = queries.office_uses(actor, queries.Wanted(side="used")).filter(request_id=row.pk)
    context = {
        "row": row,
        "state": row.state_at(now),
        "shown": showing.state_of(row, now),
        "facts": showing.request_facts(row, desk=True),
        "given": given,
        "outcome": _(SENTENCES[given.outcome]) if given else "",
        "valid": given is not None and given.outcome is Outcome.VALID,
        "uses": [showing.use_line(use) for use in uses.order_by(*queries.USE_ORDER)[:20]],
        "told": request.GET.get("told", ""),
        **asking.wrong(refusal, ("code",), anywhere="#acts"),
    }
    response = render(request, "licence_use/desk_one.html", context, status=context["status"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _act(request: HttpRequest, row: UseRequest) -> HttpResponse | Given:
    actor, act, now = request.actor, request.POST.get("act", ""), clock.now()
    here = reverse("desk-licence-use", args=[row.pk])
    if act == "code":
        confirm_by_code(actor=actor, request_id=row.pk, code=asking.text(request, "code", 20), now=now)
        return HttpResponseRedirect(f"{here}?told=confirmed")
    if act == "withdraw":
        withdraw(actor=actor, request_id=row.pk, now=now)
        return HttpResponseRedirect(f"{reverse('desk-licence-uses')}?told=withdrawn")
    if act not in ("use", "copy"):
        raise InvalidInput(_("请选择要做什么。"))
    given = use_licence(actor=actor, request_id=row.pk, wanted=Wanted(file=act == "copy", caller=actor.name), now=now)
    return download(given.copy) if given.copy is not None else given


def download(copy: Copy) -> HttpResponse:
    """The annotated copy as a download that no browser sniffs."""
    response = HttpResponse(copy.content, content_type=copy.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, copy.name) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _mine(actor: Actor, request_id: UUID) -> UseRequest:
    office = office_of(actor)
    rows = queries.office_requests(actor, queries.Wanted(), clock.now()).filter(organization_id=office.id)
    row: UseRequest = rows.get_or_refuse(request_id)  # type: ignore[attr-defined]
    return row


@page(LOG_DUTY, "GET")
def log(request: HttpRequest) -> HttpResponse:
    """Every use by the office, and of the licences that it issued. Names no holder."""
    actor, here = request.actor, reverse("desk-licence-use-log")
    wanted = wanted_in(request, KINDS, SIDES)
    found = page_of(
        queries.office_uses(actor, wanted), order=queries.USE_ORDER, cursor=request.GET.get("cursor", "")[:400] or None
    )
    context: dict[str, Any] = {
        "uses": [showing.use_line(use) for use in found.rows],
        "groups": [
            group(_("哪些"), here, wanted, "side", SIDES),
            group(_("方式"), here, wanted, "state", KINDS),
        ],
        "wanted": wanted,
        "narrowed": narrowed(wanted),
        "figures": [] if narrowed(wanted) or "cursor" in request.GET else showing.figure_cards(actor, clock.now()),
        "export": link(reverse("desk-licence-use-log-export"), wanted),
        "may_ask": bool(queries.offices(actor, queries.ASK)),
        **cursors(here, wanted, found),
    }
    return render(request, "licence_use/log.html", context)


@page(LOG_DUTY, "GET")
def log_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same log as a table; recorded before the first line goes out."""
    actor: Actor = request.actor
    post = next(post for post in actor.posts if post.duties & (queries.ASK.duties | queries.LOG.duties))
    about = Subject("organization", post.organization_id)
    record_apart(NewEvent("licence_use.exported", actor, about, {}, post.organization_id, post.division_id))
    rows = queries.office_uses(actor, wanted_in(request, KINDS, SIDES)).order_by(*queries.USE_ORDER)
    return csv_answer(
        "licence-use-log", showing.USE_HEAD, (showing.use_cells(use) for use in rows[:MOST].iterator(chunk_size=500))
    )
