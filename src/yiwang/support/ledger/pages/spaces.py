"""An evidence space: what stands on record, searched and filtered, taken away as a table; putting a digest in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.crypto.digests import digest as digest_of
from yiwang.people.exporting import csv_answer
from yiwang.support.ledger.actions.deposit import add_digest
from yiwang.support.ledger.models import Digest, Leaf, Space
from yiwang.support.ledger.pages.refusing import summary
from yiwang.ui.filters import zh_datetime

LARGEST = 20 * 1024 * 1024
MOST_EXPORTED = 10_000
PERIODS = {"week": 7, "month": 31, "year": 366}


def space_of(actor: Actor, key: str) -> Space:
    """A space that the actor may read. Raises `NotFound`."""
    found = Space.objects.visible_to(actor).filter(key=key).first()
    if found is None:
        raise NotFound
    return found


@page("anyone", "GET")
def space(request: HttpRequest, key: str) -> HttpResponse:
    """What stands in a space, the newest first."""
    held = space_of(request.actor, key)
    text, period = _wanted(request)
    rows = _rows(request.actor, held, text, period)
    found = paged(rows, order=("-added_at", "-id"), cursor=request.GET.get("cursor") or None, size=20)
    numbers = dict(
        Leaf.objects.unscoped("numbers are public")
        .filter(event_id__in=[row.event_id for row in found.rows])
        .values_list("event_id", "number")
    )
    here = reverse("ledger-space", args=[key])
    chosen = urlencode({name: value for name, value in (("q", text), ("when", period)) if value})
    context: dict[str, Any] = {
        "space": held,
        "here": here,
        "rows": [
            {"row": row, "hex": bytes(row.digest).hex(), "number": numbers.get(row.event_id)} for row in found.rows
        ],
        "text": text,
        "period": period,
        "filters_list": [{"title": _("什么时候登记的"), "links": _links(here, text, period)}],
        "may_write": _may_write(request.actor, held),
        "done": request.GET.get("done") == "1",
        "export": f"{reverse('ledger-space-export', args=[key])}?{chosen}",
        "next": f"{here}?{chosen}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?{chosen}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "ledger/space.html", context)


def _links(here: str, text: str, period: str) -> list[dict[str, Any]]:
    told = [("", _("全部")), ("week", _("最近7天")), ("month", _("最近一个月")), ("year", _("最近一年"))]
    return [
        {"text": title, "href": f"{here}?{urlencode({'q': text, 'when': code})}", "current": code == period}
        for code, title in told
    ]


@page("signed_in", "GET")
def export(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The list as a table; recorded before the first row goes out."""
    held = space_of(request.actor, key)
    rows = list(_rows(request.actor, held, *_wanted(request)).order_by("-added_at", "-id")[:MOST_EXPORTED])
    if rows:
        subject = Subject("ledger_space", held.pk)
        record_apart(NewEvent("ledger.exported", request.actor, subject, {"rows": len(rows), "key": held.key}))
    header = [_("文件名称"), _("事项"), _("算法"), _("摘要"), _("SHA-256摘要"), _("登记单位"), _("登记时间")]
    cells = (
        [row.title, row.subject, row.algorithm.upper(), bytes(row.digest).hex()]
        + [bytes(row.sha256).hex() if row.sha256 else "", row.organization_name, zh_datetime(row.added_at)]
        for row in rows
    )
    return csv_answer(f"evidence-{held.key}", header, cells)


@page("signed_in", "GET", "POST")
def deposit(request: HttpRequest, key: str) -> HttpResponse:
    """Put the digest of a file on record. The file is read for its digest and not kept; a digest may be typed too."""
    held = space_of(request.actor, key)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _deposit(request, held)
            return HttpResponseRedirect(f"{reverse('ledger-space', args=[key])}?done=1")
        except Refusal as wrong:
            refused = wrong
    context = {
        "space": held,
        "may_write": _may_write(request.actor, held),
        "typed": request.POST,
        "errors": dict(refused.fields) if refused else {},
        "errors_list": summary(refused),
        "refused": refused,
    }
    return render(request, "ledger/deposit.html", context, status=refused.status if refused else 200)


def _deposit(request: HttpRequest, held: Space) -> Digest:
    uploaded, typed = request.FILES.get("file"), "".join(request.POST.get("digest", "").lower().split())
    words = {"title": request.POST.get("title", ""), "subject": request.POST.get("subject", "")}
    if uploaded is not None:
        if uploaded.size is None or uploaded.size > LARGEST:
            raise InvalidInput(fields={"/file": _("文件太大，请选20MB以内的文件。")})
        content = uploaded.read(LARGEST + 1)
        if not content:
            raise InvalidInput(fields={"/file": _("这个文件是空的，请重新选择。")})
        return add_digest(
            actor=request.actor, space=held.key, digest=digest_of(content), sha256=digest_of(content, "sha256"), **words
        )
    if not typed:
        missing = {"/file": _("请选择文件，或者填写它的摘要。")}
        raise InvalidInput(fields=missing if words["title"].strip() else missing | {"/title": _("请写文件的名称。")})
    if not re.fullmatch(r"[0-9a-f]{64}", typed):
        raise InvalidInput(fields={"/digest": _("摘要不对：应当是64位的十六进制数字。")})
    algorithm = "sha256" if request.POST.get("algorithm") == "sha256" else "sm3"
    return add_digest(actor=request.actor, space=held.key, digest=bytes.fromhex(typed), algorithm=algorithm, **words)


def _may_write(actor: Actor, held: Space) -> bool:
    return held.closed_at is None and bool(actor.duties & set(held.write_duties))


def _wanted(request: HttpRequest) -> tuple[str, str]:
    period = request.GET.get("when", "")
    return request.GET.get("q", "").replace("\x00", "").strip()[:80], period if period in PERIODS else ""


def _rows(actor: Actor, held: Space, text: str, period: str) -> QuerySet[Digest]:
    rows: QuerySet[Digest] = Digest.objects.visible_to(actor).filter(space=held)
    if period:
        since: date = legal_day(clock.now()) - timedelta(days=PERIODS[period])
        rows = rows.filter(added_at__date__gte=since)
    if not text:
        return rows
    words = Q(title__icontains=text) | Q(subject__icontains=text) | Q(organization_name__icontains=text)
    if re.fullmatch(r"[0-9a-fA-F]{64}", text):
        words |= Q(digest=bytes.fromhex(text)) | Q(sha256=bytes.fromhex(text))
    return rows.filter(words)
