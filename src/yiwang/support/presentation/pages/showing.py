"""Presenting: tick, show the code, see at once that somebody looked, and who looked before."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.licences.models import CURRENT, Licence
from yiwang.support.licences.parties import is_holder
from yiwang.support.presentation import codes, queries, ticking
from yiwang.support.presentation.actions.presenting import MOST_LICENCES, again, code_of, end, present
from yiwang.support.presentation.errors import NotTogether
from yiwang.support.presentation.folder import my_cards
from yiwang.support.presentation.models import Presentation

BY_ITSELF = 4  # codes that follow one another without a touch
MOST_EXPORTED = 10_000


@page("signed_in", "GET", "POST")
def presenting(request: HttpRequest) -> HttpResponse:
    """Choose licences, then what each of them shows; the code comes on a page of its own."""
    data = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(key for key in map(_key, data.getlist("licence")[: MOST_LICENCES + 1]) if key))
    if not keys:
        return _choose_licences(request)
    rows = {row.pk: row for row in Licence.objects.visible_to(request.actor).filter(pk__in=keys)}
    licences = [rows[key] for key in keys if key in rows]
    if len(licences) < len(keys) or not all(is_holder(request.actor, row.holder_id, row.type_key) for row in licences):
        raise NotFound
    problem, ticked = "", {str(row.pk): list(ticking.PRETICKED) for row in licences}
    if len({row.holder_id for row in licences}) > 1:
        return _choose_licences(request, NotTogether().message, keys)
    if request.method == "POST":
        ticked = {str(row.pk): request.POST.getlist(f"show-{row.pk}")[:40] for row in licences}
        try:
            made = present(actor=request.actor, choice={row.pk: ticked[str(row.pk)] for row in licences})
            return HttpResponseRedirect(reverse("presentation", args=[made.pk]))
        except NotFound:
            raise
        except Refusal as refused:
            problem = str(refused.message)
    context = {
        "licences": [{"row": row, "lines": ticking.lines_of(row), "ticked": ticked[str(row.pk)]} for row in licences],
        "problem": problem,
        "seconds": codes.seconds(),
    }
    return render(request, "presentation/tick.html", context, status=422 if problem else 200)


def _choose_licences(request: HttpRequest, problem: str = "", chosen: list[UUID] | None = None) -> HttpResponse:
    groups = [
        {"title": group.title, "licences": [row for row in group.licences if row.state in CURRENT]}
        for group in my_cards(request.actor)
        if group.key != "over"
    ]
    context = {
        "groups": groups,
        "problem": problem or (_("请至少选一张要出示的证照。") if "go" in request.GET else ""),
        "chosen": chosen or [],
        "most": MOST_LICENCES,
    }
    return render(request, "presentation/choose.html", context, status=422 if context["problem"] else 200)


@page("signed_in", "GET")
def presentation(request: HttpRequest, presentation_id: UUID) -> HttpResponse:
    """The code while it lives; afterwards who looked."""
    found = queries.one(request.actor, presentation_id)
    return render(request, "presentation/shown.html", _context(request, found))


@page("signed_in", "GET")
def presentation_state(request: HttpRequest, presentation_id: UUID) -> HttpResponse:
    """The part of the page that changes: asked every two seconds, all of one size."""
    found = queries.one(request.actor, presentation_id)
    return render(request, "presentation/shown_part.html", _context(request, found))


@page("signed_in", "POST")
def presentation_again(request: HttpRequest, presentation_id: UUID) -> HttpResponse:
    """A new code for the same choice; in place where the page asks for it by itself."""
    found = queries.one(request.actor, presentation_id)
    part = request.headers.get("HX-Request") == "true"
    made = again(actor=request.actor, presentation=found, by_itself=part)
    address = reverse("presentation", args=[made.pk])
    if not part:
        return HttpResponseRedirect(address)
    response = render(request, "presentation/shown_part.html", _context(request, made))
    response.headers["HX-Replace-Url"] = address
    return response


@page("signed_in", "POST")
def presentation_end(request: HttpRequest, presentation_id: UUID) -> HttpResponse:
    """Take the code back."""
    end(actor=request.actor, presentation_id=presentation_id)
    return HttpResponseRedirect(reverse("presentation", args=[presentation_id]))


def _context(request: HttpRequest, found: Presentation) -> dict[str, Any]:
    now = clock.now()
    state, mine = found.state_at(now), found.account_id == request.actor.account_id
    code = code_of(found) if mine and state == "open" else ""
    return {
        "found": found,
        "row": queries.row_of(found),
        "state": state,
        "mine": mine,
        "address": codes.address_of(code) if code else "",
        "code": code,
        "left": max(int((found.expires_at - now).total_seconds()), 0),
        "by_itself": state == "expired" and mine and found.renewals < BY_ITSELF,
        "change": f"{reverse('licences-present')}?{urlencode([('licence', str(key)) for key in found.licence_ids])}",
    }


@page("signed_in", "GET")
def presentations(request: HttpRequest) -> HttpResponse:
    """What was presented, and who looked when."""
    search, used = _wish(request)
    found = queries.paged(queries.presented(request.actor, search=search, used=used), request.GET.get("cursor"))
    context = {
        "rows": [queries.row_of(row) for row in found.rows],
        "search": search,
        "used": used,
        "narrowed": bool(search or used),
        "filters": _filters(search, used),
        "next": _address(search, used, found.next),
        "previous": _address(search, used, found.previous),
        "export": f"{reverse('presentations-export')}?{urlencode({'q': search, 'used': used})}",
    }
    return render(request, "presentation/list.html", context)


@page("signed_in", "GET")
def presentations_export(request: HttpRequest) -> HttpResponse:
    """The same list as a table."""
    search, used = _wish(request)
    rows = queries.presented(request.actor, search=search, used=used).order_by(*queries.ORDER)[:MOST_EXPORTED]
    told = (queries.row_of(row) for row in rows.iterator(chunk_size=500))
    lines = (
        (
            *(row["made_at"].isoformat(timespec="seconds"), row["titles"], row["labels"], row["state_text"]),
            *(row["used_at"].isoformat(timespec="seconds") if row["used_at"] else "", row["viewer"], row["purpose"]),
        )
        for row in told
    )
    return csv_answer("presentations", queries.HEAD, lines)


def _wish(request: HttpRequest) -> tuple[str, str]:
    used = request.GET.get("used", "")
    return request.GET.get("q", "").replace("\0", "").strip()[:60], used if used in ("yes", "no") else ""


def _filters(search: str, used: str) -> list[dict[str, Any]]:
    choices = [("", _("全部")), ("yes", _("已被查验")), ("no", _("没有被查验"))]
    links = [
        {"href": f"?{urlencode({'q': search, 'used': code})}", "text": text, "current": code == used}
        for code, text in choices
    ]
    return [{"title": _("结果"), "links": links}]


def _address(search: str, used: str, cursor: str | None) -> str:
    return f"?{urlencode({'q': search, 'used': used, 'cursor': cursor})}" if cursor else ""


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
