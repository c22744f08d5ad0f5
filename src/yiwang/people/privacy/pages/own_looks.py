"""我的个人信息: the way to everything, who looked at my data, and an objection with one tap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.refs import resolve_each
from yiwang.core.routes import page
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.privacy.actions.request import object_to
from yiwang.people.privacy.looks import words_of
from yiwang.people.privacy.models import Look, PrivacyRequest
from yiwang.people.privacy.purposes import PURPOSES, sentence_of
from yiwang.people.privacy.thresholds import days_of

ORDER = ("-at", "-id")
SIZE = 20
PERIODS = {"": 0, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class LookFilter:
    """``q`` is part of an office's name or a thing's title; ``state`` is objected; ``period`` month or year."""

    q: str = ""
    purpose: str = ""
    period: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, value) for name in self.__slots__ if (value := getattr(self, name))])


def look_filter(given: Mapping[str, str]) -> LookFilter:
    """Read from a query string; refuses what no link of ours says."""
    found = LookFilter(*(given.get(name, "").replace("\0", "").strip()[:60] for name in LookFilter.__slots__))
    if found.period not in PERIODS or found.state not in ("", "objected") or found.purpose not in ("", *PURPOSES):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found


def own_looks(actor: Actor, wanted: LookFilter) -> QuerySet[Look]:
    """Looks at the actor's own data under the filter, unordered."""
    rows: QuerySet[Look] = Look.objects.about(actor)
    if wanted.q:
        rows = rows.filter(Q(organization_name__contains=wanted.q) | Q(title__contains=wanted.q))
    if wanted.purpose:
        rows = rows.filter(purpose=wanted.purpose)
    if wanted.period:
        rows = rows.filter(at__gte=timezone.now() - timedelta(days=PERIODS[wanted.period]))
    if wanted.state:
        rows = rows.filter(pk__in=_objections(actor).values("look_id"))
    return rows


def _objections(actor: Actor) -> QuerySet[PrivacyRequest]:
    rows: QuerySet[PrivacyRequest] = PrivacyRequest.objects.visible_to(actor).filter(
        account_id=actor.account_id, kind="objection"
    )
    return rows


@page("signed_in", "GET")
def privacy(request: HttpRequest) -> HttpResponse:
    """The way to everything about the own data, with the newest look and what waits to be read."""
    actor = request.actor
    newest = Look.objects.about(actor).order_by(*ORDER).first()
    unread = (
        PrivacyRequest.objects.visible_to(actor)
        .filter(account_id=actor.account_id, state="answered", read_at=None)
        .count()
    )
    hint = _("最近一次：%(office)s，%(day)s") % {
        "office": newest.organization_name or _("工作人员"),
        "day": timezone.localtime(newest.at).strftime("%Y-%m-%d"),
    } if newest else _("还没有人查看过")  # fmt: skip
    answers = _("有%(n)s件新答复") % {"n": unread} if unread else _("异议、更正请求和答复")
    places = [
        ("privacy-looks", _("谁查看过我的信息"), hint, "eye"),
        ("privacy-requests", _("我的异议和更正请求"), answers, "message"),
        ("privacy-correct", _("信息有错，要求更正"), _("转给管理这些信息的机关，按期答复"), "edit"),
        ("privacy-copies", _("下载我的信息"), _("平台上关于您的全部内容，打包下载"), "download"),
        ("privacy-consents", _("我同意过什么"), _("随时可以撤回"), "check-circle"),
        ("privacy-closing", _("注销账号"), _("先看哪些会删除，哪些依法保留"), "trash"),
    ]
    links = [{"href": reverse(route), "text": text, "hint": said} for route, text, said, _symbol in places]
    return render(request, "privacy/index.html", {"places": links})


@page("signed_in", "GET")
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked, when, why, at what; each with 对这次查看有异议."""
    actor = request.actor
    wanted = look_filter(request.GET)
    cursor = request.GET.get("cursor", "")[:400] or None
    found = page_of(own_looks(actor, wanted), order=ORDER, cursor=cursor, size=SIZE)
    here = f"{reverse('privacy-looks')}?{wanted.query}"
    context = {
        "rows": shown_looks(actor, list(found.rows)),
        "wanted": wanted,
        "purposes": [{"value": code, "text": _(known.sentence)} for code, known in PURPOSES.items()],
        "periods": [{"value": "month", "text": _("最近一个月")}, {"value": "year", "text": _("最近一年")}],
        "export": f"{reverse('privacy-looks-export')}?{wanted.query}",
        "here": here,
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        "by_name": bool(days_of("viewer_names")),
        "done": "done" in request.GET,
    }
    return render(request, "privacy/looks.html", context)


def shown_looks(actor: Actor, rows: list[Look]) -> list[dict[str, Any]]:
    """Looks in words. The official's name only where the installation says so."""
    by_name = bool(days_of("viewer_names"))
    words = words_of([row.pk for row in rows if PURPOSES.get(row.purpose) and PURPOSES[row.purpose].words])
    objections = {one.look_id: one for one in _objections(actor).filter(look_id__in=[row.pk for row in rows])}
    refs = resolve_each(actor, [(row.subject_kind, row.subject_id) for row in rows])
    shown = []
    for row in rows:
        ref = refs.get((row.subject_kind, row.subject_id))
        objection = objections.get(row.pk)
        said = words.get(row.pk, "")
        shown.append(
            {
                "id": row.pk,
                "at": row.at,
                "who": " · ".join(part for part in _viewer(row, by_name) if part),
                "why": _("%(purpose)s：%(words)s") % {"purpose": _short(row.purpose), "words": said}
                if said
                else sentence_of(row.purpose),
                "title": row.title,
                "href": ref.url if ref else "",
                "objection": {
                    "href": reverse("privacy-request", args=[objection.pk]),
                    "answered": objection.state == "answered",
                    "withdrawn": objection.state == "withdrawn",
                }
                if objection
                else None,
            }
        )
    return shown


def _short(code: str) -> str:
    """The purpose before its words; the choice says "please write it out", which was done."""
    return _("其他") if code == "other" else sentence_of(code)


def _viewer(row: Look, by_name: bool) -> tuple[str, ...]:
    office = row.organization_name or _("工作人员")
    return (office, row.post_title or _("工作人员"), row.viewer_name if by_name else "")


@page("signed_in", "GET")
def looks_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as CSV; recorded."""
    actor = request.actor
    wanted = look_filter(request.GET)
    if actor.account_id is not None:
        record_apart(NewEvent("privacy.looks_exported", actor, Subject("account", actor.account_id)))
    header = [_("时间"), _("机构和岗位"), _("目的"), _("查看了什么")]
    return csv_answer("looks", header, _lines(actor, wanted))


def _lines(actor: Actor, wanted: LookFilter) -> Iterator[list[object]]:
    rows = own_looks(actor, wanted).order_by(*ORDER)
    by_name = bool(days_of("viewer_names"))
    for row in rows[:MOST].iterator(chunk_size=CHUNK):
        who = " · ".join(part for part in _viewer(row, by_name) if part)
        yield [timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"), who, sentence_of(row.purpose), row.title]


@page("signed_in", "POST")
def objecting(request: HttpRequest, look_id: UUID) -> HttpResponse:
    """One tap: the objection stands; words may be added on its page."""
    made = object_to(actor=request.actor, look_id=look_id, words=request.POST.get("words", "").replace("\0", ""))
    return HttpResponseRedirect(f"{reverse('privacy-request', args=[made.pk])}?done=1")
