"""The holder's pages: who wants to use a licence of mine, who did, allow, refuse, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.exporting import MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.support.licence_use import queries, showing
from yiwang.support.licence_use.actions.answering import allow, decline, make_code, own_request, revoke
from yiwang.support.licence_use.models.use import KINDS
from yiwang.support.licence_use.pages.wishes import cursors, group, link, narrowed, wanted_in

MOST_REQUESTS = 50


@page("signed_in", "GET")
def uses(request: HttpRequest) -> HttpResponse:
    """What waits for my answer, what I allowed, and every use of my licences."""
    actor, now, here = request.actor, clock.now(), reverse("licence-uses")
    wanted = wanted_in(request, KINDS)
    asked = list(queries.my_requests(actor, queries.Wanted(), now).order_by(*queries.REQUEST_ORDER)[:MOST_REQUESTS])
    found = page_of(
        queries.my_uses(actor, wanted), order=queries.USE_ORDER, cursor=request.GET.get("cursor", "")[:400] or None
    )
    states = {row.pk: row.state_at(now) for row in asked}
    context = {
        "waiting": [showing.request_line(row, now, desk=False) for row in asked if states[row.pk] == "waiting"],
        "allowed": [showing.request_line(row, now, desk=False) for row in asked if states[row.pk] == "allowed"],
        "uses": [showing.use_line(use) for use in found.rows],
        "groups": [group(_("方式"), here, wanted, "state", KINDS)],
        "wanted": wanted,
        "narrowed": narrowed(wanted),
        "export": link(reverse("licence-uses-export"), wanted),
        "told": request.GET.get("told", ""),
        **cursors(here, wanted, found),
    }
    return render(request, "licence_use/mine.html", context)


@page("signed_in", "GET")
def uses_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same uses as a table."""
    rows = queries.my_uses(request.actor, wanted_in(request, KINDS)).order_by(*queries.USE_ORDER)
    return csv_answer(
        "licence-uses", showing.USE_HEAD, (showing.use_cells(use) for use in rows[:MOST].iterator(chunk_size=500))
    )


@page("signed_in", "GET", "POST")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who, what for, which fields, until when; one tap allows or refuses, one takes it back."""
    actor, now = request.actor, clock.now()
    row = own_request(actor, request_id)
    refusal: Refusal | None = None
    code = ""
    ticked = asking.chosen(request, "fields") if request.method == "POST" else list(row.wanted)
    with_file = request.POST.get("file") == "true" if request.method == "POST" else row.file
    if request.method == "POST":
        try:
            told, code = _act(request, row, ticked, with_file)
            if told:
                return HttpResponseRedirect(f"{reverse('licence-uses')}?told={told}")
        except Refusal as refused:
            refusal = asking.shown(refused)
        row = own_request(actor, request_id)
    context: dict[str, Any] = {
        "row": row,
        "state": row.state_at(now),
        "shown": showing.state_of(row, now),
        "facts": showing.request_facts(row, desk=False),
        "choices": showing.field_choices(row.type_key, row.wanted),
        "ticked": ticked,
        "with_file": with_file,
        "code": code,
        "uses": [
            showing.use_line(use) for use in queries.my_uses(actor, queries.Wanted()).filter(request_id=row.pk)[:20]
        ],
        **asking.wrong(refusal, ("fields",)),
    }
    response = render(request, "licence_use/one.html", context, status=context["status"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _act(request: HttpRequest, row: Any, ticked: list[str], with_file: bool) -> tuple[str, str]:
    """What was tapped: the word for the list, or the code to show."""
    actor, act, now = request.actor, request.POST.get("act", ""), clock.now()
    if act == "revoke":
        revoke(actor=actor, request_id=row.pk, now=now)
        return "revoked", ""
    if act == "code":
        return "", make_code(actor=actor, request_id=row.pk, now=now)
    seen = asking.seen(request)
    if act == "allow":
        allow(actor=actor, request_id=row.pk, fields=ticked, file=with_file, now=now, row_version=seen)
        return "allowed", ""
    if act == "decline":
        decline(actor=actor, request_id=row.pk, now=now, row_version=seen)
        return "declined", ""
    raise InvalidInput(_("请选择同意或者不同意。"))
