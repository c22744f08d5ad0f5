"""The desk of who answers for privacy: requests with their limits, alarms, changes of key, retention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.people.privacy import desk, looks
from yiwang.people.privacy.actions.alarm import settle
from yiwang.people.privacy.actions.request import answer
from yiwang.people.privacy.looks import words_of as purpose_words
from yiwang.people.privacy.models import Look, LookAlarm, PrivacyRequest
from yiwang.people.privacy.pages.own_requests import shown
from yiwang.people.privacy.purposes import sentence_of
from yiwang.people.privacy.requests import (
    KIND_TITLES,
    STATE_TITLES,
    answer_of,
    card_of,
    changes_of,
    outcome_title,
    outcomes_of,
    words_of,
)

SIZE = 30
FIELDS = ("outcome", "text")


@page("duty:privacy", "GET")
def requests(request: HttpRequest) -> HttpResponse:
    """Requests to answer, the most urgent first."""
    actor = request.actor
    require(actor, "privacy.answer")
    wanted = desk.request_filter(request.GET)
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(desk.asked_of(actor, wanted), order=desk.ORDER, cursor=cursor, size=SIZE)
    here = f"{reverse('desk-privacy')}?{wanted.query}"
    context = {
        "rows": [shown(row) for row in found.rows],
        "wanted": wanted,
        "plain": wanted == desk.RequestFilter(),
        "kinds": [{"value": code, "text": _(text)} for code, text in KIND_TITLES.items()],
        "states": [{"value": code, "text": _(text)} for code, text in STATE_TITLES.items()],
        "cards": [{"value": "yellow", "text": _("黄牌")}, {"value": "red", "text": _("红牌")}],
        "export": f"{reverse('desk-privacy-export')}?{wanted.query}",
        "alarms": LookAlarm.objects.visible_to(actor).filter(settled_at=None).count(),
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "privacy/desk.html", context)


@page("duty:privacy", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter, without what people wrote; recorded before the first line."""
    actor = request.actor
    require(actor, "privacy.answer")
    wanted = desk.request_filter(request.GET)
    post = actor.post_with("privacy")
    if post is not None:
        about = Subject("organization", post.organization_id)
        where = (post.organization_id, post.division_id)
        record_apart(NewEvent("privacy.requests_exported", actor, about, {"state": wanted.state}, *where))
    header = [_("编号"), _("种类"), _("机构"), _("提出时间"), _("最迟答复"), _("状态"), _("结果")]
    return csv_answer("privacy-requests", header, _lines(actor, wanted))


def _lines(actor: Actor, wanted: desk.RequestFilter) -> Iterator[list[object]]:
    for row in desk.asked_of(actor, wanted).order_by(*desk.ORDER)[:MOST].iterator(chunk_size=CHUNK):
        opened = timezone.localtime(row.opened_at).strftime("%Y-%m-%d %H:%M")
        kind, state = _(KIND_TITLES[row.kind]), _(STATE_TITLES[row.state])
        yield [row.number, kind, row.organization_name, opened, row.due_on, state, outcome_title(row)]


@page("duty:privacy", "GET", "POST")
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: the look or the wish it is about, and the answer."""
    actor = request.actor
    require(actor, "privacy.answer")
    rows = desk.asked_of(actor, desk.RequestFilter(state=""))
    found: PrivacyRequest = rows.get_or_refuse(request_id)  # type: ignore[attr-defined]
    refusal: Refusal | None = None
    typed = {name: asking.text(request, name) for name in FIELDS}
    if request.method == "POST":
        try:
            answer(actor=actor, request_id=request_id, version=asking.seen(request), **typed)
            return HttpResponseRedirect(f"{reverse('desk-privacy-one', args=[request_id])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
            found.refresh_from_db()
    words = words_of(found)
    if words:
        about = Subject("privacy_request", found.pk)
        looks.look(actor, about, "correction", organization_id=found.organization_id, division_id=found.division_id)
    context = {
        "row": shown(found),
        "version": found.version,
        "card": card_of(found),
        "look": _look(actor, found),
        "words": words,
        "answer": answer_of(found),
        "outcome": outcome_title(found),
        "answered_at": found.answered_at,
        "barred": found.barred_id is not None and found.barred_id == actor.account_id,
        "outcomes": [{"value": code, "text": _(text)} for code, text in outcomes_of(found).items()],
        "changes": changes_of(found),
        "kept_by": found.organization_name if found.kind == "correction" else "",
        "typed": typed,
        "done": "done" in request.GET,
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "privacy/desk_request.html", context, status=refusal.status if refusal else 200)


def _look(actor: Actor, found: PrivacyRequest) -> dict[str, Any] | None:
    """Who looked when and why: the official's own words too, without the case behind it."""
    row = Look.objects.visible_to(actor).filter(pk=found.look_id).first() if found.look_id else None
    if row is None:
        return None
    return {
        "at": row.at,
        "who": " · ".join(part for part in (row.organization_name, row.post_title, row.viewer_name) if part),
        "why": purpose_words([row.pk]).get(row.pk) or sentence_of(row.purpose),
    }


@page("duty:privacy,supervise", "GET")
def alarms(request: HttpRequest) -> HttpResponse:
    """Who looked unusually often, the open ones first."""
    actor = request.actor
    require(actor, "privacy.alarm")
    settled = request.GET.get("state") == "settled"
    rows = LookAlarm.objects.visible_to(actor).filter(settled_at__isnull=not settled)
    search = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = rows.filter(viewer_name__contains=search) if search else rows
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(rows, order=("-id",), cursor=cursor, size=SIZE)
    here = f"{reverse('desk-privacy-alarms')}?{urlencode({'state': 'settled' if settled else '', 'q': search})}"
    context = {
        "rows": found.rows,
        "settled": settled,
        "search": search,
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "privacy/alarms.html", context)


@page("duty:privacy,supervise", "GET", "POST")
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """One alarm: what was looked at for which purposes, and the finding."""
    actor = request.actor
    require(actor, "privacy.alarm")
    found: LookAlarm = LookAlarm.objects.visible_to(actor).get_or_refuse(alarm_id)
    refusal: Refusal | None = None
    finding = asking.text(request, "finding")
    if request.method == "POST":
        try:
            settle(actor=actor, alarm_id=alarm_id, finding=finding, version=asking.seen(request))
            return HttpResponseRedirect(f"{reverse('desk-privacy-alarm', args=[alarm_id])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    seen = Look.objects.unscoped("how often, by purpose; nobody's name").filter(
        viewer_id=found.viewer_id, at__date=found.day
    )
    purposes: dict[str, int] = {}
    for code in seen.values_list("purpose", flat=True)[:5000]:
        purposes[sentence_of(code)] = purposes.get(sentence_of(code), 0) + 1
    context = {
        "row": found,
        "own": found.viewer_id == actor.account_id,
        "purposes": sorted(purposes.items(), key=lambda pair: -pair[1]),
        "finding": finding,
        "done": "done" in request.GET,
        **asking.wrong(refusal, ("finding",)),
    }
    return render(request, "privacy/alarm.html", context, status=refusal.status if refusal else 200)
