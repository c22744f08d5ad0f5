"""The window: record a delegation that both sides signed, check what guardians sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.delegation.actions.guarding import approve, reject, to_check
from yiwang.people.delegation.actions.recording import Present, record_at_window
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.pages.lists import link, one_of, words_in
from yiwang.people.delegation.pages.showing import facts_of, last_day, until_words
from yiwang.people.delegation.pages.typed import FIELDS, choices, offer_in, typed_in
from yiwang.people.delegation.queries import desk_rows, paged
from yiwang.people.delegation.rules import FAMILY, GUARDIAN, STATES
from yiwang.people.delegation.words import kind_words, state_words
from yiwang.people.exporting import MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.people.privacy.looks import look
from yiwang.ui.filters import zh_datetime

DUTY = "duty:window"


@page(DUTY, "GET")
def desk(request: HttpRequest) -> HttpResponse:
    """What was recorded here, and what waits for a check; those first asked for by the filter."""
    actor = request.actor
    require(actor, "delegation.record")
    state, query = one_of(request, "state", STATES), words_in(request)
    found = paged(desk_rows(actor, state, query), request.GET.get("cursor", "")[:400])
    here, wishes = reverse("desk-delegations"), {"state": state, "q": query}
    shown = ("", "waiting", "active", "rejected", "revoked", "ended")
    context = {
        "rows": [_line(row) for row in found.rows],
        "groups": [
            {
                "title": _("情况"),
                "links": [
                    {
                        "text": state_words(name)["text"] if name else _("全部"),
                        "href": link(here, wishes, state=name),
                        "current": name == state,
                    }
                    for name in shown
                ],
            }
        ],
        "wishes": wishes,
        "narrowed": bool(state or query),
        "next": link(here, wishes, cursor=found.next or "") if found.next else "",
        "previous": link(here, wishes, cursor=found.previous or "") if found.previous else "",
        "export": link(reverse("desk-delegations-export"), wishes),
        "done": one_of(request, "done", ("recorded", "approved", "rejected")),
    }
    return render(request, "delegation/desk.html", context)


def _line(row: Delegation) -> dict[str, Any]:
    return {
        "href": reverse("desk-delegation", args=[row.pk]),
        "title": _("%(agent)s代%(giver)s办理") % {"agent": row.agent_masked, "giver": row.giver_masked},
        "kind": kind_words(row.kind),
        "hint": f"{kind_words(row.kind)} · {until_words(row)}",
        "state": state_words(row.state),
        "until": last_day(row),
        "at": row.created_at,
    }


@page(DUTY, "GET")
def desk_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV, names masked; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "delegation.record")
    rows = desk_rows(actor, one_of(request, "state", STATES), words_in(request)).order_by("-id")
    post = actor.post_with("window")
    assert post is not None
    about = Subject("organization", post.organization_id)
    record_apart(NewEvent("delegation.desk_exported", actor, about, {}, post.organization_id, post.division_id))
    header = [_("登记时间"), _("谁代谁办"), _("种类"), _("情况"), _("到哪天")]
    return csv_answer("delegations", header, _cells(rows))


def _cells(rows: Any) -> Iterator[list[str]]:
    row: Delegation
    for row in rows[:MOST].iterator(chunk_size=500):
        line = _line(row)
        yield [zh_datetime(row.created_at), line["title"], line["kind"], line["state"]["text"], line["until"]]


@page(DUTY, "GET", "POST")
def desk_new(request: HttpRequest) -> HttpResponse:
    """Both stand at the window: names and numbers of both papers, what, until when, the signed paper."""
    actor = request.actor
    require(actor, "delegation.record")
    typed = typed_in(request)
    giver = Present(
        asking.text(request, "giver_name", 60),
        asking.text(request, "giver_number", 40),
        asking.text(request, "giver_document", 10) or "111",
        asking.text(request, "giver_issuer", 10),
    )
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            offer = offer_in(typed, typed.kind, "natural_person", by_code=False)
            record_at_window(
                actor=actor,
                giver=giver,
                offer=offer,
                proof=request.FILES.get("proof"),
                both_present=bool(request.POST.get("present")),
                now=clock.now(),
            )
            return HttpResponseRedirect(f"{reverse('desk-delegations')}?done=recorded")
        except InvalidInput as refused:
            refusal = refused
    known = (*FIELDS, "giver_name", "giver_document", "giver_number", "giver_issuer", "proof", "present")
    context = {
        "typed": typed,
        "giver": giver,
        "present": bool(request.POST.get("present")),
        "kinds": [{"value": kind, "text": kind_words(kind)} for kind in (FAMILY, GUARDIAN)],
        **choices("natural_person"),
        **asking.wrong(refusal, known),
    }
    return render(request, "delegation/desk_new.html", context, status=context["status"])


@page(DUTY, "GET", "POST")
def desk_one(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """One that was recorded here, or a guardian's paper to check; opening it is a look that is recorded."""
    actor = request.actor
    row = to_check(actor, delegation_id)
    refusal: Refusal | None = None
    reason = asking.text(request, "reason", 400)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "approve":
                approve(actor=actor, delegation_id=row.pk, now=clock.now())
                return HttpResponseRedirect(f"{reverse('desk-delegations')}?done=approved")
            reject(actor=actor, delegation_id=row.pk, reason=reason, now=clock.now())
            return HttpResponseRedirect(f"{reverse('desk-delegations')}?done=rejected")
        except InvalidInput as refused:
            refusal = refused
    post = actor.post_with("window", row.organization_id)
    about = Subject("party", row.giver_id) if row.giver_id else Subject("delegation", row.pk)
    place = post.division_id if post else None
    look(actor, about, "delegation", organization_id=row.organization_id, division_id=place)
    context = {
        "row": row,
        "shown": facts_of(row),
        "reason": reason,
        "proof": f"/files/{row.proof_file}/" if row.proof_file else "",
        **asking.wrong(refusal, ("reason",)),
    }
    return render(request, "delegation/desk_one.html", context, status=context["status"])
