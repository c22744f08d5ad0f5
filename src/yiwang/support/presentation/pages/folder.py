"""The folder on the phone (卡包): cards, their order, one licence with its codes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.routes import page
from yiwang.formats.licence_codes import CodeTooLarge
from yiwang.people.exporting import csv_answer
from yiwang.support.licences import queries
from yiwang.support.licences.agents import note_agent
from yiwang.support.licences.export import HEAD, exported_rows
from yiwang.support.licences.models import CURRENT, STATES, Licence
from yiwang.support.licences.parties import is_holder
from yiwang.support.licences.showing import card_of
from yiwang.support.presentation.actions.arranging import arrange
from yiwang.support.presentation.folder import cards_of, my_cards, soon_text
from yiwang.support.presentation.offline import code_for
from yiwang.support.presentation.ticking import HOLDER, NUMBER, SPAN, lines_of

FEW = 4  # so many cards need no search


@page("signed_in", "GET")
def my_licences(request: HttpRequest) -> HttpResponse:
    """My licences as cards that flip to their QR code, in groups."""
    wanted, state = _wish(request)
    groups = cards_of(my_cards(request.actor, search=wanted, state=state))
    narrowed, count = bool(wanted or state), sum(len(group["cards"]) for group in groups)
    context = {
        "groups": groups,
        "headings": len(groups) > 1 or (bool(groups) and groups[0]["key"] == "over"),
        "many": narrowed or count > FEW,
        "several": count > 1,
        "soon": sum(1 for group in groups for card in group["cards"] if card["soon"]),
        "cut": count == queries.MOST_OWN,
        "held": count > 0 or (narrowed and bool(queries.mine(request.actor))),
        "search": wanted,
        "state": state,
        "filters": _filters(wanted, state),
        "export": f"{reverse('licences-export')}?{urlencode({'q': wanted, 'state': state})}",
    }
    return render(request, "presentation/mine.html", context)


@page("signed_in", "GET")
def my_licences_export(request: HttpRequest) -> StreamingHttpResponse:
    """My licences as a table; the own name is whole."""
    wanted, state = _wish(request)
    rows = queries.mine(request.actor, search=wanted, state=state)
    return csv_answer("licences", HEAD, exported_rows(rows, whole=True))


@page("signed_in", "GET", "POST")
def arranging(request: HttpRequest) -> HttpResponse:
    """The own order: up, down, favourite. Every button is a form of its own."""
    if request.method == "POST":
        key = _key(request.POST.get("licence", ""))
        if key is not None:
            arrange(actor=request.actor, licence_id=key, change=request.POST.get("change", ""))
        return HttpResponseRedirect(f"{reverse('licences-arrange')}#licence-{key or ''}")
    return render(request, "presentation/arrange.html", {"groups": cards_of(my_cards(request.actor))})


@page("signed_in", "GET")
def licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """One licence: the whole face for its holder; an official sees the page of the desk."""
    found: Licence = Licence.objects.visible_to(request.actor).get_or_refuse(licence_id)
    if not is_holder(request.actor, found.holder_id, found.type_key):
        return HttpResponseRedirect(reverse("desk-licence", args=[found.pk]))
    note_agent(request.actor, found)
    context = {
        "licence": found,
        "card": card_of(found, whole=True),
        "state": found.state_on(queries.today()),
        "soon": soon_text(found),
        "current": found.state in CURRENT,
    }
    return render(request, "presentation/one.html", context)


@page("signed_in", "GET")
def offline(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The long-lived code, with the fields that the holder wants in it, and what it proves."""
    found: Licence = Licence.objects.visible_to(request.actor).get_or_refuse(licence_id)
    if not is_holder(request.actor, found.holder_id, found.type_key):
        return HttpResponseRedirect(reverse("desk-licence", args=[found.pk]))
    note_agent(request.actor, found)
    names = request.GET.getlist("show") if "chosen" in request.GET else None
    code, problem = "", ""
    try:
        code = code_for(found, names) if found.state in CURRENT else ""
    except CodeTooLarge:
        problem = _("选的内容太多，二维码放不下。请少选几项。")
    context = {
        "licence": found,
        "code": code,
        "problem": problem,
        "lines": [line for line in lines_of(found) if line.name not in (NUMBER, SPAN)],
        "chosen": names or [],
        "holder": HOLDER,
    }
    return render(request, "presentation/offline.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _wish(request: HttpRequest) -> tuple[str, str]:
    """What the holder looks for: words, and a state that there is."""
    state = request.GET.get("state", "")
    return request.GET.get("q", "").replace("\0", "").strip()[:60], state if state in STATES else ""


def _filters(search: str, state: str) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(text)) for code, text in STATES.items() if code != "superseded"]
    links = [
        {"href": f"?{urlencode({'q': search, 'state': code})}", "text": text, "current": code == state}
        for code, text in choices
    ]
    return [{"title": _("状态"), "links": links}]
