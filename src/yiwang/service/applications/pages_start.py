"""Beginning an application: what to know first, and what can be told before anything is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import AssuranceTooLow, InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.engines.registers import records
from yiwang.people.delegation.actions.acting import choose
from yiwang.people.delegation.matters import require_item
from yiwang.people.delegation.queries import may_act_with
from yiwang.people.delegation.rules import HANDLER, MANAGER
from yiwang.people.delegation.words import kind_words
from yiwang.people.directory import identifier
from yiwang.service.applications.actions.drafts import Content, start_draft
from yiwang.service.applications.asking import ask, query_of, read_choices
from yiwang.service.applications.beginning import BegunAlready, begin, begun, new_press
from yiwang.service.applications.deciding import GRANT, NotYet
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.firms import firms_of
from yiwang.service.applications.items import Item, Place, current_item, place_for, text_of
from yiwang.service.applications.queries import my_drafts
from yiwang.service.applications.scenario import ScenarioEnds, materials_for
from yiwang.service.applications.starting import LicenceMissing, check_start
from yiwang.service.catalogue.place import ChosenPlace, chosen_place
from yiwang.ui.display import language_tag

AS = "as:"
"""Marks a firm that is acted for with a delegation."""


@dataclass(slots=True)
class Told:
    """What is said before typing: ``kind`` is ok, grant, not_yet, ends, place, assurance or refused."""

    kind: str = "ok"
    title: str = ""
    text: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    may_go_on: bool = True
    may_insist: bool = False


@page("signed_in", "GET", "POST")
def start(request: HttpRequest, key: str) -> HttpResponse:
    """The start page of an item (GET) and the start of a draft (POST)."""
    item = current_item(key[:120].replace("\x00", ""))
    place = chosen_place(request)
    sent = request.POST if request.method == "POST" else request.GET
    given = read_choices(item, sent)
    firms = _firms(request.actor, item)
    firm = _chosen_firm(sent.get("firm", ""), firms)
    if request.method == "POST" and sent.get("firm", "").startswith(AS):
        return _act_for(request, sent["firm"], item)
    told = _tell(request.actor, item, place, given, firm)
    drafts = my_drafts(request.actor, item.key)
    office = _office(item, place)
    held = begun(drafts, office.division_id if office else None)
    here = f"/apply/{item.key}/" + (f"?{urlencode(query_of(given))}" if given else "")
    if request.method == "POST" and place is not None and (told.may_go_on or (told.may_insist and sent.get("insist"))):
        content = Content(scenario=given, firm_id=str(firm) if firm else None)
        if given and ask(item, given).complete:
            content.done.append("questions")
        if told.may_insist:
            content.raw["_insist"] = {"on": ["1"]}
        wanted = [item.key, place.code, given, str(firm)]
        make = partial(start_draft, actor=request.actor, item=item, division_code=place.code, content=content)
        try:
            return HttpResponseRedirect(f"/drafts/{begin(request, wanted, held, make)}/")
        except BegunAlready:
            return HttpResponseRedirect(here)
    context = {
        "item": item,
        "title": text_of(item.content["title"], language_tag()),
        "key": item.key,
        "place": place,
        "office": office.organization_name if office else "",
        "told": told,
        "pairs": query_of(given),
        "begun": held,
        "press": new_press(),
        "drafts": [draft for draft in drafts if draft is not held][:3],
        "firms": firms,
        "firm": str(firm or ""),
        "held": _held(item, given, firms),
        "here": here,
    }
    return render(request, "applications/start.html", context, status=409 if request.method == "POST" else 200)


def _tell(actor: Actor, item: Item, place: ChosenPlace | None, given: dict[str, Any], firm: UUID | None) -> Told:
    if place is None:
        return Told("place", may_go_on=False)
    sent = Submission(item=item, division_code=place.code, answers={}, scenario={}, firm_id=firm)
    try:
        require_item(actor, item.key)
        if given:
            asked = ask(item, given)
            if asked.ends:
                raise ScenarioEnds(asked.ends, instead=asked.instead or None)
        verdict = check_start(actor, sent, clock.now())
    except AssuranceTooLow as refused:
        return _told_to_prove(item, place, given, str(refused.details["needed"]))
    except NotYet as told:
        # Who thinks the rules wrong may have a person decide; a licence's window is no rule of that kind.
        insist = item.instant and told.details.get("because") != "too_early"
        return Told("not_yet", _("现在还不能办"), told.text, may_go_on=False, may_insist=insist)
    except ScenarioEnds as end:
        instead = end.details.get("instead")
        links = [{"href": f"/items/{instead}/", "text": _("去看要办的事项")}] if instead else []
        return Told("ends", _("不用办这个"), end.text, links, may_go_on=False)
    except LicenceMissing as refused:
        return Told("refused", _("没有找到证照"), refused.text, may_go_on=False)
    except Refusal as refused:
        return Told("refused", _("现在办不了"), refused.text, may_go_on=False)
    if verdict is not None and verdict.decision == GRANT:
        return Told("grant", _("按登记的信息，您符合条件"), _("填完提交，系统当场批准。"))
    return Told()


def _told_to_prove(item: Item, place: ChosenPlace, given: dict[str, Any], needed: str) -> Told:
    """The proof first; a person may type first and prove before sending in, a firm is chosen by who is proven."""
    if _office(item, place) is None:
        return Told("refused", _("现在办不了"), _("您选的地区还没有办理机构，请换一个地区。"), may_go_on=False)
    here = f"/apply/{item.key}/" + (f"?{urlencode(query_of(given))}" if given else "")
    href = f"{reverse('identity-prove')}?{urlencode({'needed': needed, 'next': here})}"
    may_go_on = "natural_person" in item.content["applicants"]
    words = (
        _("现在就核对，以后的内容会自动填好；也可以先填，提交之前再核对，填的内容不会丢。")
        if may_go_on
        else _("核对好以后，会回到这一页接着办。")
    )
    return Told("assurance", _("还要先做实名认证"), words, [{"href": href, "text": _("现在核对身份")}], may_go_on)


def _office(item: Item, place: ChosenPlace | None) -> Place | None:
    """Who does it here; None where nobody does, the page tells why then."""
    if place is None:
        return None
    try:
        return place_for(item, place.code)
    except Refusal:
        return None


def _firms(actor: Actor, item: Item) -> list[dict[str, str]]:
    """The firms in whose name the actor may file, for items that are for firms."""
    if "legal_person" not in item.content["applicants"]:
        return []
    today = legal_day(clock.now())
    rows = []
    for firm in firms_of(actor):
        held = records.in_force("legal-persons", firm, today)
        if held is not None:
            rows.append(
                {"value": str(firm), "text": str(held.values.get("name", "")), "hint": str(held.values.get("uscc", ""))}
            )
    return [*rows, *_delegated(actor)]


def _delegated(actor: Actor) -> list[dict[str, str]]:
    """Firms that appointed the actor: chosen here, he acts for one from then on."""
    if actor.acting is not None or actor.kind != "person" or actor.party_id is None or not actor.assured("real_name"):
        return []
    rows = [row for row in may_act_with(actor, clock.now()) if row.kind in (MANAGER, HANDLER)]
    return [
        {"value": f"{AS}{row.pk}", "text": row.giver_masked, "hint": _("您是%(role)s") % {"role": kind_words(row.kind)}}
        for row in rows
    ]


def _act_for(request: HttpRequest, chosen: str, item: Item) -> HttpResponse:
    """Begin to act with the chosen delegation and come back to the page, under its banner."""
    wanted = identifier(chosen.removeprefix(AS))
    if wanted is None:
        raise InvalidInput(_("您不能以这家企业的名义办理，请重新选择。"))
    choose(actor=request.actor, delegation_id=wanted, now=clock.now())
    return HttpResponseRedirect(f"/apply/{item.key}/")


def _held(item: Item, given: dict[str, Any], firms: list[dict[str, str]]) -> list[str]:
    """What need not be handed in. The papers of a firm are known of the firms that one represents, of no others."""
    if "legal_person" in item.content["applicants"] and not firms:
        return []
    return [material.title for material in materials_for(item, given) if material.held]


def _chosen_firm(text: str, firms: list[dict[str, str]]) -> UUID | None:
    known = {row["value"] for row in firms}
    if not text:
        only = firms[0]["value"] if len(firms) == 1 else AS
        return None if only.startswith(AS) else UUID(only)
    if text == "none" or (text in known and text.startswith(AS)):
        return None
    if text not in known:
        raise InvalidInput(_("您不能以这家企业的名义办理，请重新选择。"))
    return UUID(text)
