"""Submitting a bundle: one form, checked once; every part that waits for nothing becomes a case in the same change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.idempotency import once
from yiwang.core.ids import new_id
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.engines.forms import prefill
from yiwang.people.delegation.matters import out_of_scope, require_item
from yiwang.service.applications.filing import agent_of, check_assurance
from yiwang.service.applications.items import place_for
from yiwang.service.applications.saying import said
from yiwang.service.applications.scenario import check_scenario
from yiwang.service.applications.sealing import mask_name
from yiwang.service.applications.sources import holder_for, reader
from yiwang.service.bundles.actions.advance import advance
from yiwang.service.bundles.definition import Definition, PartSpec
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.sealing import Filed, seal


@dataclass(slots=True)
class BundleSubmission:
    """What someone sends in for a bundle."""

    definition: Definition
    division_code: str
    answers: Mapping[str, Any]
    scenario: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)
    disputes: Mapping[str, Any] = field(default_factory=dict)
    person_name: str = ""


@dataclass(frozen=True, slots=True)
class BundleSubmitted:
    """``again``: an earlier try with the same key had filed it already."""

    id: UUID
    number: str
    again: bool = False


def submit_bundle(*, actor: Actor, sent: BundleSubmission, now: datetime, key: str | None = None) -> BundleSubmitted:
    """File a bundle with its parts, all or nothing. ``key``: a retry gets the first answer and files nothing again.

    Refuses with ``invalid_input`` at the fields, ``scenario_ends``, ``assurance_too_low``, ``not_ready`` where a part
    has no organization. Records ``bundle.submitted`` and the events of the first cases.
    """
    require(actor, "bundle.submit")
    request = [sent.definition.key, sent.division_code, sent.answers, sent.scenario, sent.files]
    made: list[str] = []

    def work() -> dict[str, str]:
        bundle = _file(actor=actor, sent=sent, now=now)
        made.append(str(bundle.pk))
        return {"id": str(bundle.pk), "number": bundle.number}

    answer = once(f"bundle:{actor.account_id}", key, request, work)
    return BundleSubmitted(UUID(answer["id"]), answer["number"], again=not made)


@use_case("bundle.submitted")
def _file(*, actor: Actor, sent: BundleSubmission, now: datetime) -> Bundle:
    definition = sent.definition
    check_assurance(actor, definition.item)
    require_item(actor, definition.key)
    if actor.acting is not None and actor.acting.for_firm:
        raise out_of_scope(actor)
    scenario = check_scenario(definition.item, sent.scenario)
    answers = _answers(actor, sent, now)
    specs = definition.fitting(answers)
    _check_materials(definition, answers, sent.files)
    places = {spec.name: place_for(spec.item, sent.division_code, spec.role) for spec in specs}
    first = places[specs[0].name]
    name = sent.person_name or str(answers.get("applicant", {}).get("name", "")) or actor.name
    bundle = Bundle(
        id=new_id(),
        number=_number(first.division_code, now),
        key=definition.key,
        revision=definition.published.id,
        release=definition.published.release_id,
        title=definition.title,
        account_id=actor.holder_account,
        applicant_id=actor.holder_id,
        agent=agent_of(actor),
        applicant_masked=mask_name(name),
        division_id=first.division_id,
        division_code=first.division_code,
        channel=actor.channel,
        submitted_at=now,
    )
    files = {key: [str(one) for one in many] for key, many in sent.files.items()}
    filed = Filed(answers, scenario, files, dict(sent.disputes), name, actor.assurance)
    bundle.sealed = seal(bundle.pk, filed)
    bundle.save(force_insert=True)
    BundlePart.objects.bulk_create([_row(bundle, spec, place, places[spec.name]) for place, spec in enumerate(specs)])
    payload = {"bundle": definition.key, "parts": [spec.name for spec in specs]}
    record("bundle.submitted", actor=actor, on=bundle, payload=payload)
    advance(actor=actor, bundle_id=bundle.pk, now=now, strict=True)
    return bundle


def _row(bundle: Bundle, spec: PartSpec, place: int, where: Any) -> BundlePart:
    return BundlePart(
        bundle=bundle,
        part=spec.name,
        place=place,
        item_key=spec.item.key,
        item_revision=spec.item.published.id,
        title=spec.item.title,
        organization_id=where.organization_id,
        organization_name=where.organization_name,
    )


def _answers(actor: Actor, sent: BundleSubmission, now: datetime) -> dict[str, Any]:
    """The one form, filled from the sources once more and checked once for all parts."""
    form = sent.definition.item.form
    if form is None:
        return dict(sent.answers)
    answers = dict(sent.answers)
    if form.sources():
        answers = prefill(form, answers, reader(actor, holder_for(actor, None, legal_day(now)))).answers
    errors = form.validate(answers, today=legal_day(now))
    if errors:
        raise InvalidInput(fields=said(errors))
    return form.visible_answers(answers)


def _check_materials(definition: Definition, answers: Mapping[str, Any], files: Mapping[str, list[str]]) -> None:
    missing = {
        f"/files/{material.key}": _("请上传“%(title)s”。") % {"title": material.title}
        for material in definition.materials(answers)
        if material.need == "required" and not material.held and not files.get(material.key)
    }
    if missing:
        raise InvalidInput(_("还有材料没有上传。"), fields=missing)


def _number(division_code: str, now: datetime) -> str:
    day = legal_day(now).strftime("%Y%m%d")
    head = f"{division_code[:6]}YJS{day}"
    return f"{head}{next_number(f'bundle:{head}'):04d}"
