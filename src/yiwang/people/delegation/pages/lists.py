"""Delegations given and received: the list, one with its uses, and what either side can do with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.events import TYPES, NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.people.delegation.actions import ending
from yiwang.people.delegation.actions.answering import invitations_for
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.models import Delegation, Use
from yiwang.people.delegation.pages.showing import facts_of, history_of, line_of, use_lines
from yiwang.people.delegation.queries import (
    STATE_FILTERS,
    USE_ORDER,
    Wanted,
    firms_headed,
    given_and_received,
    paged,
    uses_of,
)
from yiwang.people.delegation.rules import FIRM_KINDS, OFFICE
from yiwang.people.exporting import MOST, csv_answer
from yiwang.ui.filters import zh_datetime

SIDES = ("", "given", "received")
USE_KINDS = (
    "application.draft_started",
    "proceeding.submitted",
    "proceeding.supplemented",
    "proceeding.withdrawn",
    "acting.opened",
    "licence.shown",
)


def words_in(request: HttpRequest, name: str = "q") -> str:
    """What is looked for, printable and short."""
    return "".join(sign for sign in request.GET.get(name, "") if sign.isprintable())[:60].strip()


def one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    """A filter that exists, else none."""
    found = request.GET.get(name, "")
    return found if found in known else ""


def link(base: str, wishes: dict[str, str], **changes: str) -> str:
    """An address with its filters."""
    pairs = {name: value for name, value in {**wishes, **changes}.items() if value}
    return f"{base}?{urlencode(pairs)}" if pairs else base


@page("signed_in", "GET")
def delegations(request: HttpRequest) -> HttpResponse:
    """Who may act for me, and for whom I may."""
    actor = request.actor
    if actor.kind != "person" or actor.party_id is None or not actor.assured("real_name"):
        return render(request, "delegation/delegations.html", {"may": False})
    proven(actor)
    wanted = Wanted(one_of(request, "side", SIDES), one_of(request, "state", STATE_FILTERS), words_in(request))
    found = paged(given_and_received(actor, wanted), request.GET.get("cursor", "")[:400])
    wishes = {"side": wanted.side, "state": wanted.state, "q": wanted.query}
    here = reverse("delegations")
    sides = {"": _("全部"), "given": _("我给出的"), "received": _("我代办的")}
    states = {"": _("全部"), "open": _("有效和等答复的"), "over": _("已经结束的")}
    context = {
        "may": True,
        "rows": [line_of(actor, row) for row in found.rows],
        "invitations": [line_of(actor, row) for row in invitations_for(actor, clock.now())],
        "firms": firms_headed(actor),
        "groups": [
            {"title": _("哪一边"), "links": _links(here, wishes, "side", sides)},
            {"title": _("情况"), "links": _links(here, wishes, "state", states)},
        ],
        "wishes": wishes,
        "narrowed": any(wishes.values()),
        "next": link(here, wishes, cursor=found.next or "") if found.next else "",
        "previous": link(here, wishes, cursor=found.previous or "") if found.previous else "",
        "told": one_of(request, "told", ("accepted", "refused", "asked", "approved")),
    }
    return render(request, "delegation/delegations.html", context)


def _links(here: str, wishes: dict[str, str], name: str, titles: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"text": text, "href": link(here, wishes, **{name: value}), "current": wishes[name] == value}
        for value, text in titles.items()
    ]


@page("signed_in", "GET", "POST")
def delegation(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """One delegation with each use of it; the buttons that end it."""
    actor = request.actor
    row = ending.seen_by(actor, delegation_id)
    if request.method == "POST":
        return _acted(request, row)
    query, kind = words_in(request), one_of(request, "kind", USE_KINDS)
    found = paged(uses_of(row, query, kind), request.GET.get("cursor", "")[:400], USE_ORDER)
    wishes = {"kind": kind, "q": query}
    here = reverse("delegation", args=[row.pk])
    titles = {"": _("全部"), **{code: str(TYPES[code].sentence) for code in USE_KINDS if code in TYPES}}
    gives = ending.gives(actor, row)
    context = {
        "row": row,
        "shown": facts_of(row, giver_in_full=row.agent_id != actor.party_id),
        "history": history_of(row),
        "uses": use_lines(found.rows),
        "groups": [{"title": _("做了什么"), "links": _links(here, wishes, "kind", titles)}],
        "wishes": wishes,
        "narrowed": bool(query or kind),
        "next": link(here, wishes, cursor=found.next or "") if found.next else "",
        "previous": link(here, wishes, cursor=found.previous or "") if found.previous else "",
        "export": link(reverse("delegation-export", args=[row.pk]), wishes),
        "may": {
            "revoke": gives and row.state == "active",
            "withdraw": (gives and row.state == "invited")
            or (row.state == "waiting" and row.agent_id == actor.party_id),
            "give_up": row.agent_id == actor.party_id and row.state == "active" and row.kind != OFFICE,
            "act": row.agent_id == actor.party_id and row.state == "active",
        },
        "firm": row.giver_id if row.kind in FIRM_KINDS else None,
        "done": one_of(request, "done", ("revoke", "withdraw", "give_up")),
    }
    return render(request, "delegation/delegation.html", context)


def _acted(request: HttpRequest, row: Delegation) -> HttpResponse:
    acts = {"revoke": ending.revoke, "withdraw": ending.withdraw, "give_up": ending.give_up}
    act = request.POST.get("act", "")
    here = reverse("delegation", args=[row.pk])
    if act not in acts:
        return HttpResponseRedirect(here)
    acts[act](actor=request.actor, delegation_id=row.pk, now=clock.now())
    return HttpResponseRedirect(f"{here}?done={act}")


@page("signed_in", "GET")
def export(request: HttpRequest, delegation_id: UUID) -> StreamingHttpResponse:
    """The uses under the same filter as CSV; recorded before the first line goes out."""
    row = ending.seen_by(request.actor, delegation_id)
    rows = uses_of(row, words_in(request), one_of(request, "kind", USE_KINDS)).order_by(*USE_ORDER)
    record_apart(NewEvent("delegation.exported", request.actor, Subject("delegation", row.pk)))
    return csv_answer("delegation-uses", [_("时间"), _("做了什么"), _("哪件事")], _cells(rows))


def _cells(rows: Any) -> Iterator[list[str]]:
    use: Use
    for use in rows[:MOST].iterator(chunk_size=500):
        yield [zh_datetime(use.at), str(TYPES[use.type].sentence) if use.type in TYPES else use.type, use.title]
