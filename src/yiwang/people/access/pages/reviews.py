"""Access reviews: start one, see its doubts, keep or withdraw each with a reason; record and export."""

from __future__ import annotations

from collections.abc import Iterator
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
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import CATALOGUE
from yiwang.core.routes import page
from yiwang.people.access.actions.reviews import decide_line, start_review
from yiwang.people.access.doubts import DOUBTS, NOTHING_TO_WITHDRAW
from yiwang.people.access.missing import BY_A_PACK, NEEDED
from yiwang.people.access.models import Review, ReviewLine
from yiwang.people.access.models.review import RUNNERS
from yiwang.people.directory import identifier
from yiwang.people.duties import title_of
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.models import Organization
from yiwang.people.pages.asking import day, shown, text, wrong
from yiwang.ui.filters import zh_date

GATE = "duty:administer,security,audit"
SIZE = 30
ORDER = ("-started_at", "-id")
LINE_ORDER = ("kind", "organization_name", "id")
STATES = ("", "open", "keep", "withdraw")
FIELDS = ("office", "unused_since", "due_on", "decision", "reason")
MOST_OFFICES = 500


@page(GATE, "GET", "POST")
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews in reach, the newest first; start another."""
    actor = request.actor
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = start_review(actor=actor, **_read(request))
            return HttpResponseRedirect(reverse("access-review", args=[made.pk]))
        except Refusal as refused:
            refusal = shown(refused)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = Review.objects.visible_to(actor)
    rows = rows.filter(organization_name__contains=words) if words else rows
    found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    left = _left([row.pk for row in found.rows])
    offices = offices_for(actor)
    context = {
        "rows": [{"row": row, "left": left.get(row.pk, 0), "state": state_of(row)} for row in found.rows],
        "offices": [{"value": str(key), "text": name} for key, name in offices],
        "words": words,
        "typed": {name: request.POST.get(name, "")[:40] for name in FIELDS},
        "months": settings.ACCESS_UNUSED_MONTHS,
        "next": f"?{urlencode({'q': words, 'cursor': found.next})}" if found.next else "",
        "previous": f"?{urlencode({'q': words, 'cursor': found.previous})}" if found.previous else "",
        **wrong(refusal, FIELDS),
    }
    return render(request, "access/reviews.html", context, status=refusal.status if refusal else 200)


def _read(request: HttpRequest) -> dict[str, Any]:
    office = identifier(text(request, "office", 40))
    if office is None:
        raise InvalidInput(fields={"/office": _("请选择机构。")})
    since, due = day(request, "unused_since", needed=False), day(request, "due_on", needed=False)
    return {"organization_id": office, "unused_since": since, "due_on": due}


def offices_for(actor: Actor) -> list[tuple[UUID, str]]:
    """Where the actor may start a review: his own offices and what they lead."""
    reach = [p.organization_id for p in actor.posts if p.duties & {"administer", "security"}]
    rows = Organization.objects.filter(Q(pk__in=reach) | Q(lineage__overlap=reach), closed_on=None)
    return list(rows.order_by("division__code", "name", "id").values_list("pk", "name")[:MOST_OFFICES])


def _left(reviews_shown: list[UUID]) -> dict[UUID, int]:
    rows = ReviewLine.objects.unscoped("counted for reviews that the actor sees")
    open_rows = rows.filter(review__in=reviews_shown, decision="").values("review").annotate(n=Count("id"))
    return dict(open_rows.values_list("review", "n"))


def state_of(row: Review) -> dict[str, str]:
    """In words; overdue shows red."""
    if row.closed_at is not None:
        return {"text": _("做完了"), "kind": "ok"}
    if row.due_on < legal_day(clock.now()):
        return {"text": _("超期"), "kind": "bad"}
    return {"text": _("进行中"), "kind": "action"}


@page(GATE, "GET")
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """One review with its doubts, narrowed by kind, answer and words."""
    return _draw(request, review_id, None, None)


def _draw(request: HttpRequest, review_id: UUID, refusal: Refusal | None, at: UUID | None) -> HttpResponse:
    actor = request.actor
    row: Review = Review.objects.visible_to(actor).get_or_refuse(review_id)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    lines = _lines_of(actor, row, kind, state, words)
    found = page_of(lines, order=LINE_ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"?{urlencode({'kind': kind, 'state': state, 'q': words})}"
    everything = ReviewLine.objects.visible_to(actor).filter(review=row)
    context = {
        "review": row,
        "state": state_of(row),
        "rows": [line_of(line) for line in found.rows],
        "figures": everything.aggregate(
            all=Count("id"),
            open=Count("id", filter=Q(decision="")),
            keep=Count("id", filter=Q(decision="keep")),
            withdraw=Count("id", filter=Q(decision="withdraw")),
        ),
        "given": {"kind": kind, "state": state, "q": words},
        "kinds": [{"value": code, "text": _(said)} for code, said in DOUBTS.items()],
        "states": [{"value": "open", "text": _("还没决定")}, {"value": "keep", "text": _("保留")},
                   {"value": "withdraw", "text": _("收回")}],
        "may_decide": bool(actor.duties & {"administer", "security"}) and row.closed_at is None,
        "at": at,
        "typed": {name: request.POST.get(name, "")[:500] for name in FIELDS},
        "export": f"{reverse('access-review-export', args=[row.pk])}{here}",
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        **wrong(refusal, FIELDS),
    }  # fmt: skip
    return render(request, "access/review.html", context, status=refusal.status if refusal else 200)


def _lines_of(actor: Actor, row: Review, kind: str, state: str, words: str) -> QuerySet[ReviewLine]:
    if kind not in ("", *DOUBTS) or state not in STATES:
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    lines: QuerySet[ReviewLine] = ReviewLine.objects.visible_to(actor).filter(review=row)
    if kind:
        lines = lines.filter(kind=kind)
    if state:
        lines = lines.filter(decision="" if state == "open" else state)
    if words:
        said = Q(organization_name__contains=words) | Q(post_title__contains=words) | Q(account_name__contains=words)
        lines = lines.filter(said)
    return lines


def line_of(line: ReviewLine) -> dict[str, Any]:
    """A doubt in words."""
    what = " · ".join(found for found in (line.organization_name, line.post_title, line.account_name) if found)
    since = zh_date(line.since) if line.since else None
    told = {
        "unused": _("“%(duty)s”：%(since)s以来没有用过，%(n)s人担任")
        % {"duty": title_of(line.duty), "since": since, "n": line.number},
        "unheld": _("没有人担任") if since is None else _("%(since)s以后没有人担任") % {"since": since},
        "many_posts": _("同时担任%(n)s个岗位") % {"n": line.number},
        "dormant": _("从来没有登录过") if since is None else _("最近一次登录：%(since)s") % {"since": since},
        "no_post": _("%(since)s卸任，账号还能登录") % {"since": since},
        "missing": _("“%(duty)s”：%(why)s") % {"duty": title_of(line.duty), "why": _(NEEDED.get(line.duty, BY_A_PACK))},
        "unopened": _("没有一个在任的岗位有这项权限：%(sentence)s") % {"sentence": _permitted(line.duty)},
    }[line.kind]
    nobody = line.kind in NOTHING_TO_WITHDRAW
    keep = _("已经安排，或者暂时不需要") if nobody else _("保留")
    answers = {"keep": keep} if nobody else {"keep": keep, "withdraw": _("收回")}
    return {
        "line": line,
        "kind": _(DOUBTS[line.kind]),
        "what": what,
        "told": told,
        "answer": answers.get(line.decision, ""),
        "answers": [{"value": code, "text": said} for code, said in answers.items()],
        "nobody": nobody,
    }


def _permitted(code: str) -> str:
    known = CATALOGUE.get(code)
    return _(known.sentence) if known else code


@page("duty:administer,security", "POST")
def decide(request: HttpRequest, review_id: UUID, line_id: UUID) -> HttpResponse:
    """Keep or withdraw."""
    line: ReviewLine = ReviewLine.objects.visible_to(request.actor).get_or_refuse(line_id)
    if line.review_id != review_id:
        raise NotFound
    try:
        given = {"decision": text(request, "decision", 8), "reason": text(request, "reason", 2000)}
        decide_line(actor=request.actor, line_id=line.pk, **given)
    except Refusal as refused:
        return _draw(request, review_id, shown(refused), line.pk)
    return HttpResponseRedirect(f"{reverse('access-review', args=[review_id])}?state=open")


@page(GATE, "GET")
def export(request: HttpRequest, review_id: UUID) -> StreamingHttpResponse:
    """The lines under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    row: Review = Review.objects.visible_to(actor).get_or_refuse(review_id)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    lines = _lines_of(actor, row, request.GET.get("kind", ""), request.GET.get("state", ""), words)
    post = next((p for p in actor.posts if p.duties & set(RUNNERS)), None)
    where = (post.organization_id, post.division_id) if post else (None, None)
    record_apart(NewEvent("access.review_exported", actor, Subject("access_review", row.pk), {}, *where))
    header = [_("疑点"), _("机构、岗位、人员"), _("情况"), _("决定"), _("理由"), _("谁决定的"), _("什么时候")]
    return csv_answer("access-review", header, _cells(lines))


def _cells(lines: QuerySet[ReviewLine]) -> Iterator[list[object]]:
    for number, line in enumerate(lines.order_by(*LINE_ORDER).iterator(chunk_size=CHUNK)):
        if number >= MOST:
            return
        said = line_of(line)
        yield [
            said["kind"],
            said["what"],
            said["told"],
            said["answer"],
            line.reason,
            line.decided_by_name,
            line.decided_at,
        ]
