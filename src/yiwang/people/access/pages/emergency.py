"""Emergency access: open one thing, give it up, review what others opened; list, figures, export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.access.actions.glass import (
    BASES,
    VERDICTS,
    Emergency,
    break_glass,
    end_glass,
    faults_of,
    review_glass,
)
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.things import KINDS, find
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.pages.asking import shown, text, wrong

GATE = "duty:break_glass,audit,supervise"
ORDER = ("-began_at", "-id")
SIZE = 30
STATES = ("", "open", "waiting", "overdue", "justified", "not_justified")
FIELDS = ("kind", "q", "reason", "basis", "basis_words", "understood", "verdict", "words")


@page(GATE, "GET")
def emergencies(request: HttpRequest) -> HttpResponse:
    """One's own, and for auditors those of their offices: the newest first, with figures."""
    actor = request.actor
    errors, words, state = [], _words(request), request.GET.get("state", "")
    rows, found = _rows(actor, words, state if state in STATES else ""), None
    try:
        if state not in STATES:
            raise InvalidInput(_("筛选条件不正确，请重新选择。"))
        found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    except InvalidInput as refused:
        errors = [{"href": "", "text": refused.text}]
    here = f"{reverse('access-glass')}?{urlencode({'q': words, 'state': state})}"
    context = {
        "rows": [line_of(row) for row in found.rows] if found else [],
        "figures": figures_of(actor),
        "given": {"q": words, "state": state},
        "states": state_options(),
        "errors": errors,
        "may_break": "break_glass" in actor.duties,
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        "export": f"{reverse('access-glass-export')}?{urlencode({'q': words, 'state': state})}",
    }
    return render(request, "access/emergencies.html", context, status=422 if errors else 200)


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


def state_options() -> list[dict[str, str]]:
    """For the filter."""
    return [
        {"value": "open", "text": _("还在打开")},
        {"value": "waiting", "text": _("等复核")},
        {"value": "overdue", "text": _("复核超期")},
        {"value": "justified", "text": _("复核：合理")},
        {"value": "not_justified", "text": _("复核：不合理")},
    ]


def _rows(actor: Actor, words: str, state: str) -> QuerySet[EmergencyAccess]:
    rows: QuerySet[EmergencyAccess] = EmergencyAccess.objects.visible_to(actor).exclude(owner_account=actor.account_id)
    if words:
        rows = rows.filter(Q(title__contains=words) | Q(account_name__contains=words))
    now = clock.now()
    narrowed = {
        "open": Q(ended_at=None, until__gt=now),
        "waiting": Q(verdict=""),
        "overdue": Q(verdict="", review_due__lt=legal_day(now)),
        "justified": Q(verdict="justified"),
        "not_justified": Q(verdict="not_justified"),
    }
    return rows.filter(narrowed[state]) if state else rows


def figures_of(actor: Actor) -> dict[str, int]:
    """This year so far, of what the actor may see; one query."""
    now = clock.now()
    rows = EmergencyAccess.objects.visible_to(actor).filter(began_at__gte=now - timedelta(days=365))
    return rows.aggregate(
        all=Count("id"),
        open=Count("id", filter=Q(ended_at=None, until__gt=now)),
        waiting=Count("id", filter=Q(verdict="")),
        overdue=Count("id", filter=Q(verdict="", review_due__lt=legal_day(now))),
        justified=Count("id", filter=Q(verdict="justified")),
        not_justified=Count("id", filter=Q(verdict="not_justified")),
    )


def line_of(row: EmergencyAccess) -> dict[str, Any]:
    """A row in words, with its state; an overdue review shows red."""
    now = clock.now()
    alive = row.ended_at is None and row.until > now
    if row.verdict:
        state = {"text": _(VERDICTS[row.verdict]), "kind": "ok" if row.verdict == "justified" else "bad"}
    elif row.review_due < legal_day(now):
        state = {"text": _("复核超期"), "kind": "bad"}
    elif alive:
        state = {"text": _("还在打开"), "kind": "warn"}
    else:
        state = {"text": _("等复核"), "kind": "action"}
    basis = _(BASES.get(row.basis, BASES["other"])) if row.basis != "other" else row.basis_words
    return {"row": row, "state": state, "alive": alive, "basis": basis, "kind": _(KINDS[row.kind].title)}


@page(GATE, "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    words, state = _words(request), request.GET.get("state", "")
    rows = _rows(actor, words, state if state in STATES else "")
    post = next((p for p in actor.posts if p.duties & {"break_glass", "audit"}), None)
    if post is not None:
        about = Subject("organization", post.organization_id)
        payload = {"state": state if state in STATES else "", "searched": bool(words)}
        record_apart(NewEvent("access.glass_exported", actor, about, payload, post.organization_id, post.division_id))
    header = [
        _("开始"),
        _("结束"),
        _("谁"),
        _("机构"),
        _("查看了什么"),
        _("理由"),
        _("依据"),
        _("打开次数"),
        _("情况"),
        _("复核意见"),
    ]
    return csv_answer("emergency", header, _lines(rows))


def _lines(rows: QuerySet[EmergencyAccess]) -> Iterator[list[object]]:
    last: EmergencyAccess | None = None
    for _chunk in range(MOST // CHUNK):
        after = Q() if last is None else Q(began_at__lt=last.began_at) | Q(began_at=last.began_at, pk__lt=last.pk)
        found = list(rows.filter(after).order_by(*ORDER)[:CHUNK])
        for row in found:
            line = line_of(row)
            yield [row.began_at, row.ended_at or row.until, row.account_name, row.organization_name, row.title,
                   row.reason, line["basis"], row.looks, line["state"]["text"], row.review_words]  # fmt: skip
        if len(found) < CHUNK:
            return
        last = found[-1]


@page("duty:break_glass", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Open one thing: which, what happened, by which law, and that one knows what follows."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            access = _break(request)
            return HttpResponseRedirect(reverse("access-glass-one", args=[access.pk]))
        except Refusal as refused:
            refusal = shown(refused)
    typed = {name: request.POST.get(name, request.GET.get(name, ""))[:500] for name in FIELDS}
    context = {
        "kinds": [{"value": sort.kind, "text": _(sort.title)} for sort in KINDS.values() if sort.glass],
        "bases": [{"value": code, "text": _(said)} for code, said in BASES.items()],
        "typed": typed,
        "minutes": settings.GLASS_MINUTES,
        "days": settings.GLASS_REVIEW_DAYS,
        **wrong(refusal, FIELDS),
    }
    return render(request, "access/emergency_new.html", context, status=refusal.status if refusal else 200)


def _break(request: HttpRequest) -> EmergencyAccess:
    kind, words = text(request, "kind", 24), text(request, "q", 300)
    sort = KINDS.get(kind)
    thing = find(kind, words) if sort and sort.glass else None
    why = Emergency(
        text(request, "reason", 2000),
        text(request, "basis", 24),
        text(request, "basis_words", 200),
        request.POST.get("understood") == "true",
    )
    if thing is None:
        fields = {} if sort and sort.glass else {"/kind": _("请选择要看什么。")}
        fields["/q"] = (
            _("没有找到。请核对编号、证件号码，或者粘贴网页地址。") if words else _("请填写编号，或者粘贴网页地址。")
        )
        raise InvalidInput(fields={**fields, **faults_of(why)})
    return break_glass(actor=request.actor, kind=kind, subject_id=thing.id, why=why)


@page(GATE, "GET", "POST")
def emergency(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """One emergency access: read it while it is open, give it up, or review it."""
    actor = request.actor
    row: EmergencyAccess = EmergencyAccess.objects.visible_to(actor).get_or_refuse(access_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "end":
                end_glass(actor=actor, access_id=row.pk)
            else:
                said = text(request, "words", 2000)
                review_glass(actor=actor, access_id=row.pk, verdict=text(request, "verdict", 16), words=said)
            return HttpResponseRedirect(reverse("access-glass-one", args=[row.pk]))
        except Refusal as refused:
            refusal = shown(refused)
    line = line_of(row)
    mine = row.account_id == actor.account_id
    context = {
        **line,
        "mine": mine,
        "read": reverse(KINDS[row.kind].glass, args=[row.subject_id]) if mine and line["alive"] else "",
        "may_review": not row.verdict and not mine and allowed(actor, "access.review_glass", row),
        "verdicts": [{"value": code, "text": _(said)} for code, said in VERDICTS.items()],
        "typed": {name: request.POST.get(name, "")[:500] for name in ("verdict", "words")},
        **wrong(refusal, FIELDS),
    }
    return render(request, "access/emergency.html", context, status=refusal.status if refusal else 200)
