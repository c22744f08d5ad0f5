"""Starting a bundle, own bundles, and the task list with the clock of each part."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.calendar.errors import CalendarMissing
from yiwang.core import clock
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.engines.forms import Draft, record_view
from yiwang.engines.proceedings.clocks import TITLES
from yiwang.service.applications.asking import answers_in_words
from yiwang.service.applications.beginning import BegunAlready, begin, begun, new_press
from yiwang.service.applications.filing import check_assurance, lacking
from yiwang.service.applications.items import limits_of, place_for, text_of
from yiwang.service.applications.queries import my_drafts
from yiwang.service.applications.showing import showing_for, without_leaps
from yiwang.service.applications.words import standing
from yiwang.service.bundles import queries
from yiwang.service.bundles.definition import Definition, PartSpec, bundle_of, current_bundle
from yiwang.service.bundles.filling import start_bundle_draft
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.sealing import filed_of
from yiwang.service.catalogue.guides import limit_words
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.ui.display import language_tag


@page("signed_in")
def mine(request: HttpRequest) -> HttpResponse:
    """Own bundles, and those that are still being filled in."""
    found = queries.my_bundles(request.actor, cursor=request.GET.get("cursor", ""))
    keys = {bundle.key for bundle in found.rows}
    drafts = [draft for draft in my_drafts(request.actor) if _is_bundle(draft.item_key, keys)]
    context = {
        "bundles": found.rows,
        "drafts": drafts,
        "next": f"/bundles/?cursor={found.next}" if found.next else "",
        "previous": f"/bundles/?cursor={found.previous}" if found.previous else "",
    }
    return render(request, "bundles/mine.html", context)


def _is_bundle(key: str, known: set[str]) -> bool:
    if key in known:
        return True
    try:
        current_bundle(key)
    except Refusal:
        return False
    return True


@page("signed_in", "GET", "POST")
def start(request: HttpRequest, key: str) -> HttpResponse:
    """What to know before (GET), and the start of a draft (POST)."""
    definition = current_bundle(key[:120].replace("\x00", ""))
    place = chosen_place(request)
    problem = _problem(request, definition, place)
    drafts = my_drafts(request.actor, definition.key)
    held = begun(drafts, _division(definition, place))
    if request.method == "POST" and place is not None and not problem:
        make = partial(start_bundle_draft, actor=request.actor, definition=definition, division_code=place.code)
        try:
            made = begin(request, [definition.key, place.code], held, make)
        except BegunAlready:
            return HttpResponseRedirect(f"/bundles/{definition.key}/")
        return HttpResponseRedirect(f"/bundles/drafts/{made}/")
    titles = {part.name: part.item.title for part in definition.parts}
    context = {
        "key": definition.key,
        "title": text_of(definition.published.content["title"], language_tag()),
        "summary": text_of(definition.published.content.get("summary", ""), language_tag()),
        "place": place,
        "problem": problem,
        "step_up": _step_up(request, definition),
        "parts": [
            {
                "title": part.item.title,
                "text": _("；").join(filter(None, (_when(part, titles), _office(part, place)))),
            }
            for part in definition.parts
        ],
        "begun": held,
        "press": new_press(),
        "drafts": [draft for draft in drafts if draft is not held][:3],
    }
    return render(request, "bundles/start.html", context, status=409 if request.method == "POST" else 200)


def _division(definition: Definition, place: ChosenPlace | None) -> UUID | None:
    """The division that a draft for this place is kept under."""
    first = definition.parts[0]
    try:
        return place_for(first.item, place.code, first.role).division_id if place is not None else None
    except Refusal:
        return None


def _when(part: PartSpec, titles: dict[str, str]) -> str:
    """When it begins: what it always waits for, and what only some answers make it wait for."""
    always = [titles[row["part"]] for row in part.content.get("after", ()) if "when" not in row]
    at_times = [titles[row["part"]] for row in part.content.get("after", ()) if "when" in row]
    words = [_("等：%(parts)s") % {"parts": "、".join(always)} if always else _("马上开始")]
    if at_times:
        words.append(_("有的情况还要等：%(parts)s") % {"parts": "、".join(at_times)})
    return _("；").join(words)


def _office(part: PartSpec, place: ChosenPlace | None) -> str:
    """Who does it here and within which time; nothing where that is not known, the start page tells why then."""
    if place is None:
        return ""
    today = legal_day(clock.now())
    try:
        office = place_for(part.item, place.code, part.role).organization_name
        limits = limits_of(part.item, place.code, today)
    except Refusal:
        return ""
    days = [limit_words(one, today)["amount"] for one in (limits.committed, limits.statutory) if one is not None]
    return _("%(office)s，%(limit)s内办完") % {"office": office, "limit": days[0]} if days else office


def _step_up(request: HttpRequest, definition: Definition) -> str:
    """Where the identity is proven as well as the bundle needs, and back to here; "" when it is."""
    needed = lacking(request.actor, definition.item)
    query = urlencode({"needed": needed, "next": request.get_full_path()})
    return f"{reverse('identity-prove')}?{query}" if needed else ""


def _problem(request: HttpRequest, definition: Definition, place: ChosenPlace | None) -> str:
    """Why it can not be started, told before anything is typed."""
    if place is None:
        return ""
    try:
        check_assurance(request.actor, definition.item)
        for part in definition.parts:
            place_for(part.item, place.code, part.role)
    except Refusal as refused:
        return refused.text
    return ""


@page("signed_in")
def bundle(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """The task list: each part with its office, its state, its clock, and what it waits for."""
    found = queries.one(request.actor, bundle_id)
    if request.GET.get("tab") == "answers":
        return render(
            request, "bundles/answers.html", {"bundle": found, "tabs": _tabs(found, "answers"), **_form(found)}
        )
    rows = queries.standings(found)
    today = legal_day(clock.now())
    results = queries.results_of(request.actor, rows)
    clocks = [(row, one) for row in rows for one in row.clocks if one.kind in queries.SHOWN_CLOCKS]
    context = {
        "bundle": found,
        "tabs": _tabs(found, ""),
        "tasks": [
            {**_task(row, today), "results": results.own.get(row.part, []), "of_firm": row.part in results.of_firm}
            for row in rows
        ],
        "running": [_clock(row, one) for row, one in clocks if one.stopped_on is None],
        "stopped": [_clock(row, one) for row, one in clocks if one.stopped_on is not None],
        "settled": sum(row.settled for row in rows),
        "total": len(rows),
        "submitted": request.GET.get("submitted") == "1",
        "failed": [row for row in rows if row.settled and row.decision != "grant"],
    }
    return render(request, "bundles/bundle.html", context)


def _tabs(found: Bundle, tab: str) -> list[dict[str, Any]]:
    base = f"/bundles/{found.pk}/"
    titles = {"": _("办到哪一步"), "answers": _("填的内容")}
    return [
        {"text": text, "href": f"{base}?tab={name}" if name else base, "current": tab == name}
        for name, text in titles.items()
    ]


def _form(found: Bundle) -> dict[str, Any]:
    """The one form as it stands, with what was corrected since; its own applicant sees it unmasked."""
    filed, item = filed_of(found), bundle_of(found.revision).item
    draft = Draft(filed.answers, {}, (), {}, filed.disputes)
    showing = showing_for(found.division_code)
    return {
        "view": without_leaps(record_view(item.form, draft, showing, masked=False)) if item.form is not None else None,
        "questions": answers_in_words(item, filed.scenario, language_tag()),
    }


def _task(row: queries.Standing, today: date) -> dict[str, Any]:
    """A row of the task list: who holds it, until when, or what it waits for and why."""
    words = standing(row.state, row.due_on, row.office, refused=row.decision == "refuse")
    state = {"text": words.state, "kind": words.kind}
    if row.state == "waiting":
        state = {"text": _("等前一部分"), "kind": "idle"}
        hint = (
            _("等“%(part)s”办好：%(why)s") % {"part": row.because_title, "why": row.why}
            if row.because
            else _("就要开始")
        )
    elif row.state == "ended":
        state = {"text": _("不再办理"), "kind": "bad"}
        hint = _("“%(part)s”没有办成，这一部分不再办理") % {"part": row.because_title}
    else:
        hint = _("由%(office)s办理") % {"office": row.office}
    return {
        "title": row.title,
        "href": f"/cases/{row.case_id}/" if row.case_id else "",
        "hint": hint,
        "state": state,
        "number": row.number,
        "due_on": row.due_on,
        "left": _left(today, row.due_on),
    }


def _left(today: date, due_on: date | None) -> int | None:
    """Working days left, negative when overdue; None where the calendar of the year is not loaded."""
    if due_on is None:
        return None
    try:
        days = calendar().working_days_between(min(today, due_on), max(today, due_on))
    except CalendarMissing:
        return None
    return days if due_on >= today else -days


def _clock(row: queries.Standing, one: Any) -> dict[str, Any]:
    return {
        "part": row.title,
        "title": _(TITLES.get(one.kind, one.kind)),
        "since": one.started_on,
        "due_on": one.due_on,
        "state": _("已停止") if one.stopped_on else _("暂停") if one.paused_on else _("计时中"),
        "basis": one.basis,
    }
