"""The administrators' desk of certificates: the list, its export, one certificate and its revocation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.calendar.legal_day import CHINA
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.pages import asking
from yiwang.support.certificates.actions.revoking import LOST, revoke_certificate
from yiwang.support.certificates.found import INTERMEDIATE, ROOT
from yiwang.support.certificates.models import Certificate
from yiwang.support.certificates.models.certificate import DEVELOPMENT
from yiwang.support.certificates.queries import ORDER, SHOWS, Filter, filter_of
from yiwang.support.certificates.queries import certificates as rows_of
from yiwang.support.certificates.words import ORIGINS, REASONS, ROLES, SUITES, state_tag, titled
from yiwang.ui.filters import zh_date, zh_datetime

GATE = "duty:administer"
SIZE = 30
FIELDS = ("reason", "words", "lost_since")


@page(GATE)
def certificates(request: HttpRequest) -> HttpResponse:
    """One page of the list: what ends first stands on top."""
    now = clock.now()
    refusal: Refusal | None = None
    wanted, found = Filter(), None
    try:
        wanted = filter_of(request.GET)
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(rows_of(request.actor, wanted, now), order=ORDER, cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    here = f"{reverse('certificates')}?{wanted.query}"
    context = {
        "rows": [shown(row, now) for row in (found.rows if found else [])],
        "wanted": wanted,
        "shows": [_show_link(show, wanted) for show in SHOWS],
        "roles": [{"value": code, "text": _(title)} for code, title in ROLES.items()],
        "export": f"{reverse('certificates-export')}?{wanted.query}",
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "certificates/list.html", context, status=refusal.status if refusal else 200)


def _show_link(show: str, wanted: Filter) -> dict[str, Any]:
    titles = {
        "in_force": _("能用的"),
        "soon": _("快要到期"),
        "ended": _("已到期"),
        "revoked": _("已吊销"),
        "not_yet": _("还没生效"),
    }
    query = Filter(show, wanted.role, wanted.text).query
    return {"text": titles[show], "href": f"{reverse('certificates')}?{query}", "current": show == wanted.show}


def shown(row: Certificate, now: datetime) -> dict[str, Any]:
    """A certificate in words."""
    left = (row.not_after - now).days
    return {
        "certificate": row,
        "title": titled(row),
        "state": state_tag(row, now),
        "suite": _(SUITES.get(row.suite, row.suite)),
        "origin": _(ORIGINS[row.origin]),
        "reason": _(REASONS[row.revoke_reason]) if row.revoke_reason else "",
        "left": _("还有%(days)s天") % {"days": left} if 0 <= left <= 60 and row.revoked_at is None else "",
    }


@page(GATE)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor, now = request.actor, clock.now()
    wanted = filter_of(request.GET)
    post = actor.post_with("administer")
    if post is not None:
        about = Subject("organization", post.organization_id)
        payload = {"show": wanted.show, "role": wanted.role}
        record_apart(NewEvent("certificate.exported", actor, about, payload, post.organization_id, post.division_id))
    header = [_("证书"), _("代码"), _("算法"), _("序列号"), _("来源"), _("情况"), _("生效"), _("到期"), _("吊销原因")]
    return csv_answer("certificates", header, _lines(actor, wanted, now))


def _lines(actor: Actor, wanted: Filter, now: datetime) -> Iterator[list[object]]:
    rows, last = rows_of(actor, wanted, now), None
    for _chunk in range(MOST // CHUNK):
        after = Q() if last is None else Q(not_after__gt=last.not_after) | Q(not_after=last.not_after, pk__gt=last.pk)
        found = list(rows.filter(after).order_by(*ORDER)[:CHUNK])
        for row in found:
            told = shown(row, now)
            yield [
                told["title"], row.code, told["suite"], row.serial, told["origin"], told["state"]["text"],
                zh_date(row.not_before), zh_date(row.not_after), told["reason"],
            ]  # fmt: skip
        if len(found) < CHUNK:
            return
        last = found[-1]


@page(GATE, "GET", "POST")
def one(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate: what it says, how long it counts; a POST revokes it."""
    actor, now = request.actor, clock.now()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            revoke_certificate(
                actor=actor,
                certificate_id=certificate_id,
                reason=asking.text(request, "reason", 40),
                words=asking.text(request, "words"),
                version=asking.seen(request),
                now=now,
                lost_since=_lost_since(request),
            )
            return HttpResponseRedirect(f"{reverse('certificate', args=[certificate_id])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    row: Certificate = (
        Certificate.objects.visible_to(actor).select_related("organization").get_or_refuse(certificate_id)
    )
    own = row.origin == DEVELOPMENT and row.role not in {ROOT, INTERMEDIATE} and row.revoked_at is None
    context = {
        **shown(row, now),
        "office": row.organization.name if row.organization else "",
        "fingerprint": " ".join(row.digest[at : at + 8] for at in range(0, 64, 8)),
        "revoked_at": zh_datetime(row.revoked_at) if row.revoked_at else "",
        "lost_since": zh_date(row.lost_since) if row.lost_since else "",
        "may_revoke": own and allowed(actor, "certificate.revoke"),
        "reasons": [{"value": code, "text": _(title)} for code, title in REASONS.items()],
        "typed": {name: request.POST.get(name, "")[:400] for name in FIELDS} if refusal else {},
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, FIELDS, anywhere="#revoke"),
    }
    return render(request, "certificates/one.html", context, status=refusal.status if refusal else 200)


def _lost_since(request: HttpRequest) -> datetime | None:
    """The beginning of the day that was typed; counted only with the reason that the key was lost."""
    day = asking.day(request, "lost_since", needed=False)
    if day is None:
        return None
    if asking.text(request, "reason", 40) != LOST:
        raise InvalidInput(fields={"/lost_since": _("只有私钥泄露或者丢失时才填。")})
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)
