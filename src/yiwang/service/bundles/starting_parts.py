"""Filing one part as an ordinary case: the same preparation as for any application, cut down to what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.core.actor import Acting, Actor
from yiwang.engines.proceedings.actions.submit import Submitted, submit_proceeding
from yiwang.service.applications.filing import Prepared, Submission, prepare
from yiwang.service.applications.instant import instant_course
from yiwang.service.applications.sealing import seal_private
from yiwang.service.bundles.definition import PartSpec
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.sealing import Filed


@dataclass(frozen=True, slots=True)
class Firm:
    """The firm that an earlier part of the same bundle founded: the later parts are its matters."""

    id: UUID
    name: str


def firm_of(facts: Mapping[str, Any]) -> dict[str, str] | None:
    """The founded firm in the facts of a part's case (``found_firm``), as it is kept with the part."""
    founded = facts.get("founded")
    if not isinstance(founded, Mapping) or not founded.get("id"):
        return None
    return {"id": str(founded["id"]), "name": str(founded.get("firm", ""))}


def applicant_of(bundle: Bundle, filed: Filed, firm: Firm | None = None) -> Actor:
    """The applicant, acting again when a later part starts: proven then as at filing.

    For the firm that this bundle founded he may file the parts that he asked for, and nothing else.
    """
    extra = {"firms": [str(firm.id)]} if firm else {}
    if bundle.agent is not None:
        return _agent_of(bundle, filed, extra)
    return Actor(
        kind="person",
        account_id=bundle.account_id,
        name=filed.name,
        assurance=filed.assurance,
        party_id=bundle.applicant_id,
        channel=bundle.channel,
        extra=extra,
    )


def _agent_of(bundle: Bundle, filed: Filed, extra: dict[str, Any]) -> Actor:
    """Whoever filed the bundle for the applicant: its parts are begun in both names, whatever became of the
    delegation since, as the bundle was filed while it held."""
    agent = bundle.agent or {}
    acting = Acting(
        delegation_id=UUID(agent["delegation"]),
        giver_kind="natural_person",
        giver_id=bundle.applicant_id,  # type: ignore[arg-type]
        giver_name=bundle.applicant_masked,
        giver_account=bundle.account_id,
    )
    return Actor(
        kind="person",
        account_id=UUID(agent["account"]),
        name=agent["name"],
        assurance=filed.assurance,
        party_id=UUID(agent["party"]),
        channel=bundle.channel,
        acting=acting,
        extra=extra,
    )


def submission_for(
    spec: PartSpec, bundle: Bundle, filed: Filed, roles: dict[str, str], firm: Firm | None = None
) -> Submission:
    """What is sent in for a part. The materials are those of its own item."""
    wanted = {row["material"] for row in spec.item.content.get("materials", [])}
    return Submission(
        item=spec.item,
        division_code=bundle.division_code,
        answers=filed.answers,
        files={key: ids for key, ids in filed.files.items() if key in wanted},
        disputes=filed.disputes,
        firm_id=firm.id if firm else None,
        person_id=bundle.applicant_id,
        person_name=firm.name if firm else filed.name,
        part=spec.name,
        role=spec.role,
        roles=roles,
        insist=True,
    )


def file_part(
    actor: Actor, spec: PartSpec, sent: Submission, facts: dict[str, Any], checked_at: datetime, now: datetime
) -> tuple[Submitted, Prepared]:
    """File a part. Instant parts are decided at once by their rules; what the rules do not grant goes to a person.

    The one form counts as of ``checked_at``, when it was sent in: a wish for a day that has passed since then
    holds no part up. The clocks of the part run from ``now``.
    """
    prepared = prepare(actor, sent, checked_at)
    _cut_down(prepared, spec, sent)
    prepared.filing.facts.update(facts, brought=facts)
    if sent.firm_id is not None:
        prepared.filing.facts["founded"] = {"firm": sent.person_name}
    then = instant_course(prepared, sent, now) if sent.item.instant else None
    return submit_proceeding(actor=actor, filing=prepared.filing, now=now, then=then), prepared


def _cut_down(prepared: Prepared, spec: PartSpec, sent: Submission) -> None:
    """The office gets what it takes and no more (个人信息保护法 第六条: 最小范围)."""
    taken = spec.taken(prepared.answers)
    form, filing = sent.item.form, prepared.filing
    public, private = form.split_private(taken) if form is not None else ({}, taken)
    kept = {pointer: found for pointer, found in prepared.provenance.items() if pointer in _pointers(spec, prepared)}
    more = {"applicant": sent.person_name, "disputes": dict(sent.disputes), "provenance": kept}
    filing.public, filing.sealed = public, seal_private(filing.id, private, more)


def _pointers(spec: PartSpec, prepared: Prepared) -> set[str]:
    heads = tuple(spec.content["takes"])
    return {p for p in prepared.provenance if any(p == head or p.startswith(f"{head}/") for head in heads)}
