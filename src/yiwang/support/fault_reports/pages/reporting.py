"""“这里有问题？”: the form behind every page, and the link on which a report is followed. Works without script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.core.per_minute import PerMinute
from yiwang.core.routes import page
from yiwang.people.way_back import safe_next
from yiwang.support.content.ports import place_of
from yiwang.support.fault_reports import queries
from yiwang.support.fault_reports.actions.report_fault import Fault, report_fault, said_in
from yiwang.support.fault_reports.errors import ReportedTooOften
from yiwang.support.fault_reports.known_pages import about
from yiwang.support.fault_reports.models import FaultReport
from yiwang.ui.display import language_tag

MOST_A_MINUTE = 6
MOST_TYPED = 20_000
_asked = PerMinute()


@page("anyone", "GET", "POST")
def feedback(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with the page that one came from."""
    if request.method != "POST":
        typed = {
            "page": safe_next(request.GET.get("page"), ""),
            "task": request.GET.get("task", ""),
            "sort": "",
            "words": "",
        }
        return _form(request, typed, None)
    typed = {name: request.POST.get(name, "")[:MOST_TYPED] for name in ("page", "sort", "words", "contact", "task")}
    typed["page"] = safe_next(typed["page"], "")
    try:
        secret = _report(request, typed)
    except Refusal as refused:
        return _form(request, typed, refused)
    return HttpResponseRedirect(f"/feedback/{secret}/?thanks=1")


def _report(request: HttpRequest, typed: dict[str, str]) -> str:
    who = request.actor if request.token else None
    key = str(who.account_id) if who and who.account_id else str(request.META.get("REMOTE_ADDR", ""))
    if _asked.add(key) > MOST_A_MINUTE:
        raise ReportedTooOften
    place, width = place_of(request), request.POST.get("width", "")
    fault = Fault(
        page=typed["page"],
        sort=typed["sort"],
        words=typed["words"],
        contact=typed["contact"],
        place=place.code if place else "",
        width=int(width) if width.isdecimal() and len(width) < 6 else None,
        language=language_tag(),
        task=_uuid(typed["task"]),
        key=_uuid(request.POST.get("key", "")),
    )
    _row, secret = report_fault(actor=request.actor, fault=fault, now=clock.now())
    return secret


@page("anyone", "GET")
def offline_form(request: HttpRequest) -> HttpResponse:
    """The form without a network: kept by every phone that has the site as an app, so it holds nothing of anybody."""
    response = render(request, "fault_reports/offline_form.html", {"sorts": sort_words()})
    response.headers["Cache-Control"] = "no-cache"
    return response


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def sort_words() -> list[dict[str, str]]:
    """What can be wrong, in words."""
    return [
        {"value": "words", "text": _("看不懂")},
        {"value": "wrong", "text": _("内容不对，或者过时了")},
        {"value": "link", "text": _("链接、文件打不开")},
        {"value": "broken", "text": _("用不了，按了没有反应")},
        {"value": "other", "text": _("别的")},
    ]


def _form(request: HttpRequest, typed: dict[str, str], refused: Refusal | None) -> HttpResponse:
    place = place_of(request)
    known = about(typed["page"], place.code if place else "")
    at_fields = refused.fields if refused else {}
    context: dict[str, Any] = {
        "typed": typed,
        "known": known,
        "place": place,
        "language": {"en": "English"}.get(language_tag(), "中文"),
        "sorts": sort_words(),
        "signed_in": bool(request.token) and request.actor.signed_in,
        "fields": {pointer.strip("/"): text for pointer, text in at_fields.items()},
        "errors": [{"href": f"#{pointer.strip('/')}", "text": text} for pointer, text in at_fields.items()]
        or ([{"text": refused.text_above_form}] if refused else []),
    }
    response = render(request, "fault_reports/feedback.html", context, status=refused.status if refused else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page("anyone", "GET")
def followed(request: HttpRequest, fault_code: str) -> HttpResponse:
    """How far a report is, for whoever has its link."""
    return shown(request, queries.followed(fault_code))


def shown(request: HttpRequest, row: FaultReport) -> HttpResponse:
    """A report with its progress and answer."""
    said = said_in(row)
    context = {
        "row": row,
        "words": said["words"],
        "contact": bool(said["contact"]),
        "progress": queries.progress(row),
        "thanks": request.GET.get("thanks") == "1",
        "link": request.build_absolute_uri(request.path),
    }
    response = render(request, "fault_reports/followed.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
