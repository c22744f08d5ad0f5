"""From answers to a filing: checked, filled from the sources again, split, sealed, numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import ASSURANCE_LEVELS, Actor
from yiwang.core.errors import AssuranceTooLow, InvalidInput, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.numbers import next_number
from yiwang.engines.forms import Form, prefill
from yiwang.engines.proceedings.actions.submit import Filing
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.delegation.matters import out_of_scope, require_item
from yiwang.people.models import Account, Division
from yiwang.service.applications.attached import named_files
from yiwang.service.applications.firms import heads_of, may_act_for
from yiwang.service.applications.items import Item, Place, place_for
from yiwang.service.applications.saying import said
from yiwang.service.applications.scenario import check_scenario, materials_for
from yiwang.service.applications.sealing import mask_name, open_private, seal_private
from yiwang.service.applications.sources import Holder, holder_for, reader, speaker_name

ASSURANCE_OF_PACKS = {"basic": "registered", "real_name": "real_name", "strong": "real_person"}


@dataclass(slots=True)
class Submission:
    """What someone sends in: the item, the place, the answers, the files by material, whom it is for."""

    item: Item
    division_code: str
    answers: Mapping[str, Any]
    scenario: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)
    disputes: Mapping[str, Any] = field(default_factory=dict)
    firm_id: UUID | None = None
    person_id: UUID | None = None
    person_name: str = ""
    parent_id: UUID | None = None
    part: str = ""
    role: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    insist: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filing with the opened answers that rules need."""

    filing: Filing
    answers: dict[str, Any]
    place: Place
    provenance: dict[str, Any]
    holder: Holder


def lacking(actor: Actor, item: Item) -> str:
    """The level at which the identity must still be proven; "" when it is (window: the clerk has seen the person)."""
    needed = ASSURANCE_OF_PACKS.get(item.content["assurance"], item.content["assurance"])
    if actor.kind == "system" or actor.channel == "window":
        return ""
    return needed if needed in ASSURANCE_LEVELS and not actor.assured(needed) else ""


def check_assurance(actor: Actor, item: Item) -> None:
    """The identity must be proven as well as the item asks; refuses with ``assurance_too_low``."""
    needed = lacking(actor, item)
    if needed:
        raise AssuranceTooLow(needed=needed)


def prepare(actor: Actor, sent: Submission, now: datetime) -> Prepared:
    """Check everything and build the filing. Refuses with ``invalid_input`` and a sentence at each field."""
    item = sent.item
    if actor.acting is not None and actor.acting.for_firm and sent.firm_id is None and not sent.part:
        sent = replace(sent, firm_id=actor.acting.giver_id)
    check_assurance(actor, item)
    if not sent.part:
        require_item(actor, item.key)
    place = place_for(item, sent.division_code, sent.role)
    scenario = check_scenario(item, sent.scenario)
    holder = holder_of(actor, sent, now)
    answers, provenance = _answers(actor, item, sent, holder, scenario, now)
    _check_materials(item, scenario, answers, sent.files)
    proceeding_id = new_id()
    name = _applicant_name(actor, sent, answers, holder)
    form = item.form
    public, private = form.split_private(answers) if form is not None else ({}, answers)
    more = {"applicant": name, "disputes": dict(sent.disputes), "provenance": provenance}
    agent: dict[str, Any] = {"agent": found} if (found := agent_of(actor)) else {}
    if sent.firm_id is not None:
        agent["close"] = [str(head) for head in heads_of(sent.firm_id, legal_day(now))]
    filing = Filing(
        id=proceeding_id,
        kind="application",
        number=_number(item, place, now),
        title=item.title,
        item_key=item.key,
        item_revision=item.published.id,
        release=item.published.release_id,
        organization_id=place.organization_id,
        division_id=place.division_id,
        applicant_kind="legal_person" if sent.firm_id else "natural_person",
        applicant_id=sent.firm_id or holder.person_id,
        applicant_masked=name if sent.firm_id else mask_name(name),
        public=public,
        sealed=seal_private(proceeding_id, private, more),
        facts={**agent, "scenario": scenario, "files": {k: list(v) for k, v in sent.files.items()}},
        roles=dict(sent.roles),
        account_id=account_of(actor, sent),
        parent_id=sent.parent_id,
        part=sent.part,
        files=named_files(form, answers, sent.files),
    )
    return Prepared(filing, answers, place, provenance, holder)


def account_of(actor: Actor, sent: Submission) -> UUID | None:
    """Whose case it is: the sender's or the giver's; at a window the account of the person present, if any."""
    if actor.channel != "window":
        return actor.holder_account
    if sent.person_id is None:
        return None
    rows = Account.objects.filter(party_id=sent.person_id, kind="person", is_active=True).order_by("created_at")
    return rows.values_list("pk", flat=True).first()


def holder_of(actor: Actor, sent: Submission, now: datetime) -> Holder:
    """Whose data may be read: at the window the person present, else the account's own person and a firm acted for."""
    if actor.channel == "window":
        return Holder(sent.person_id, sent.firm_id, legal_day(now))
    if sent.firm_id is not None and actor.kind != "system" and not may_act_for(actor, sent.firm_id):
        raise NotPermitted(_("您还没有得到这家企业的授权，不能以它的名义办理。"))
    if actor.acting is not None and sent.part:
        return Holder(actor.holder_id, sent.firm_id, legal_day(now))  # the firm that the bundle founded
    if actor.acting is not None and sent.firm_id != (actor.acting.giver_id if actor.acting.for_firm else None):
        raise out_of_scope(actor)
    return holder_for(actor, sent.firm_id, legal_day(now))


def _answers(
    actor: Actor, item: Item, sent: Submission, holder: Holder, scenario: dict[str, Any], now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    form = item.form
    if form is None:
        return dict(sent.answers), {}
    answers = dict(sent.answers)
    provenance: dict[str, Any] = {}
    speaker = replace(actor, name=sent.person_name) if actor.channel == "window" else actor
    if form.sources():
        filled = prefill(form, answers, reader(speaker, holder, scenario))
        answers = filled.answers
        provenance = {pointer: found.to_json() for pointer, found in filled.provenance.items()}
    _refuse_errors(form, answers, now)
    return form.visible_answers(answers), provenance


def _refuse_errors(form: Form, answers: dict[str, Any], now: datetime) -> None:
    errors = form.validate(answers, today=legal_day(now))
    if errors:
        raise InvalidInput(fields=said(errors))


def _check_materials(
    item: Item, scenario: Mapping[str, Any], answers: Mapping[str, Any], files: Mapping[str, list[str]]
) -> None:
    missing = {
        f"/files/{material.key}": _("请上传“%(title)s”。") % {"title": material.title}
        for material in materials_for(item, scenario, answers)
        if material.need == "required" and not material.held and not files.get(material.key)
    }
    if missing:
        raise InvalidInput(_("还有材料没有上传。"), fields=missing)


def agent_of(actor: Actor) -> dict[str, Any] | None:
    """Who filed for the applicant: kept with the case, so that he is told of it and never decides on it."""
    if actor.acting is None:
        return None
    delegation, party = str(actor.acting.delegation_id), str(actor.party_id)
    return {"account": str(actor.account_id), "party": party, "delegation": delegation, "name": mask_name(actor.name)}


def _applicant_name(actor: Actor, sent: Submission, answers: Mapping[str, Any], holder: Holder) -> str:
    if sent.person_name:
        return sent.person_name
    for group in ("applicant", "firm", "company"):
        part = answers.get(group)
        if isinstance(part, Mapping) and part.get("name"):
            return str(part["name"])
    return speaker_name(actor, holder) or (actor.acting.giver_name if actor.acting else actor.name)


def refiling_of(case: Proceeding, item: Item, new_case: UUID, now: datetime) -> Filing:
    """The same applicant and answers filed again under a new number (a re-check, a later part)."""
    opened = open_private(case.pk, case.sealed)
    answers = opened.pop("answers")
    place = Place(case.division_id, division_code_of(case.division_id), "", case.organization_id, "")
    return Filing(
        id=new_case,
        kind=case.kind,
        number=_number(item, place, now),
        title=case.title,
        item_key=item.key,
        item_revision=item.published.id,
        release=item.published.release_id,
        organization_id=case.organization_id,
        division_id=case.division_id,
        applicant_kind=case.applicant_kind,
        applicant_id=case.applicant_id,
        applicant_masked=case.applicant_masked,
        public=dict(case.answers),
        sealed=seal_private(new_case, answers, opened),
        facts={"scenario": case.facts.get("scenario", {}), "close": case.facts.get("close", [])},
        account_id=case.account_id,
    )


def division_code_of(division_id: UUID) -> str:
    """The 12-digit code of a division."""
    return str(Division.objects.values_list("code", flat=True).get(pk=division_id))


def _number(item: Item, place: Place, now: datetime) -> str:
    """办件编号: item code or place code, the day, and a number of at least four digits."""
    day = legal_day(now).strftime("%Y%m%d")
    head = f"{place.division_code[:6]}{item.content.get('basic_code') or ''}"
    return f"{head}{day}{next_number(f'application:{head}:{day}'):04d}"
