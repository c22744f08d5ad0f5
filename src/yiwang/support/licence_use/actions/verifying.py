"""Checking without seeing: does what somebody holds fit, is it still valid (GB/T 36906); a list of public facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.support.licence_use import checking
from yiwang.support.licence_use.actions.asking import noted
from yiwang.support.licence_use.asking import HOLDER, LONGEST_PURPOSE, SHORTEST_PURPOSE, Ask, Office, Which, office_of
from yiwang.support.licence_use.bases import bases_of
from yiwang.support.licence_use.errors import NoBasis
from yiwang.support.licence_use.finding import find_all
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licence_use.outcomes import Outcome, outcome_of
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import face_of, open_private


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody holds: which licence, and fields that must agree, by name as data or as printed."""

    which: Which
    purpose: str
    values: Mapping[str, Any] = field(default_factory=dict)
    case_number: str = ""
    item_code: str = ""
    caller: str = ""


def verify_claim(*, actor: Actor, claim: Claim, now: datetime) -> Outcome:
    """One of the four outcomes. A check that matched stands in the holder's log; one that did not, in the office's."""
    purpose = _purpose(claim.purpose)
    matching = _matching(claim)
    if not matching:
        note_check(actor=actor, licence=None, claim=claim, purpose=purpose, outcome=Outcome.MISMATCH, now=now)
        return Outcome.MISMATCH
    licence = matching[0]
    outcome = outcome_of(licence.state_on(legal_day(now)))
    note_check(actor=actor, licence=licence, claim=claim, purpose=purpose, outcome=outcome, now=now)
    return outcome


def _matching(claim: Claim) -> list[Licence]:
    if not claim.which.identifier and not claim.which.holder_code:
        raise InvalidInput(fields={"/identifier": _("请填写电子证照标识，或者持证人的号码和证照种类。")})
    return [row for row in find_all(claim.which) if _agrees(row, claim.values)]


def _agrees(licence: Licence, values: Mapping[str, Any]) -> bool:
    """Whether every named field is exactly so; a field that the licence does not have agrees with nothing."""
    face = face_of(licence)
    for name, said in values.items():
        held = {open_private(licence)[0]} if name == HOLDER else {str(face.values.get(name)), face.texts.get(name)}
        if str(said) not in held or (name != HOLDER and name not in face.values):
            return False
    return True


def _purpose(text: str) -> str:
    purpose = " ".join(text.split())
    if not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE:
        raise InvalidInput(fields={"/purpose": _("请写清楚用来做什么，4 到 200 个字。")})
    return purpose


@use_case("licence_use.verified")
def note_check(
    *, actor: Actor, licence: Licence | None, claim: Claim, purpose: str, outcome: Outcome, now: datetime
) -> Use | None:
    """Write down that somebody checked; without a licence only the event."""
    office = office_of(actor)
    require(actor, "licence_use.ask", on=office)
    use = None
    if licence is not None:
        use = entry_of(licence, actor, office, now)
        use.kind, use.basis, use.purpose, use.outcome = "verify", "shown", purpose, outcome
        use.case_number, use.item_code, use.caller = claim.case_number[:60], claim.item_code[:60], claim.caller[:60]
        use.save(force_insert=True)
    record(
        "licence_use.verified",
        actor=actor,
        on=licence if licence is not None else _Named(office),
        payload={"outcome": str(outcome), "case": claim.case_number[:60], "purpose": purpose},
        organization_id=office.id,
        division_id=office.division_id,
    )
    return use


class _Named:
    """An organization as the subject of an event."""

    subject_kind = "organization"

    def __init__(self, office: Office) -> None:
        self.pk = office.id


def entry_of(licence: Licence, actor: Actor, office: Office, now: datetime) -> Use:
    """A use of a licence, to be completed and saved."""
    return Use(
        licence_id=licence.pk,
        type_key=licence.type_key,
        title=licence.title,
        number=licence.number,
        holder_id=licence.holder_id,
        issuer_id=licence.organization_id,
        organization_id=office.id,
        organization_name=office.name,
        division_id=office.division_id,
        client_id=office.client_id,
        used_by=actor.account_id,
        caller=actor.name[:60],
        channel=actor.channel[:8],
        at=now,
    )


def list_licences(*, actor: Actor, wish: Ask, now: datetime) -> list[Licence]:
    """Licences of a holder by a legal basis, or those that a living consent names; what is found is written down.

    Refuses ``licence_use_no_basis``, also where there is no such licence: who has none is not told either.
    """
    purpose = _purpose(wish.purpose)
    with noted(actor, wish.case_number, wish.which.type_key):
        office = office_of(actor)
        require(actor, "licence_use.ask", on=office)
        found = [row for row in find_all(wish.which) if _may_list(office, row, wish, now)]
        if not found:
            raise NoBasis
    note_list(actor=actor, licences=found, wish=wish, purpose=purpose, now=now)
    return found


def _may_list(office: Office, licence: Licence, wish: Ask, now: datetime) -> bool:
    if any(basis.covers_item(wish.item_code) for basis in bases_of(office.id, licence, legal_day(now))):
        return True
    rows = UseRequest.objects.unscoped("what was allowed").filter(
        Q(valid_until__gt=now), organization_id=office.id, licence_id=licence.pk, state="allowed"
    )
    return bool(rows.exists())


@use_case("licence_use.verified")
def note_list(*, actor: Actor, licences: list[Licence], wish: Ask, purpose: str, now: datetime) -> None:
    """Each licence that was listed stands in its holder's log."""
    office = office_of(actor)
    for licence in licences:
        use = entry_of(licence, actor, office, now)
        use.kind, use.purpose, use.outcome = "list", purpose, outcome_of(licence.state_on(legal_day(now)))
        basis = next(iter(bases_of(office.id, licence, legal_day(now))), None)
        use.basis, use.statute = ("law", basis.statute) if basis else ("consent", "")
        use.case_number, use.item_code, use.caller = wish.case_number[:60], wish.item_code[:60], wish.caller[:60]
        use.save(force_insert=True)
        payload = {"outcome": str(use.outcome), "case": use.case_number, "purpose": purpose, "listed": True}
        record("licence_use.verified", actor=actor, on=licence, payload=payload, organization_id=office.id)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is known of a file: authentic or not, the step that failed, the outcome of its licence now."""

    authentic: bool
    step: str
    outcome: Outcome


def verify_content(*, actor: Actor, content: bytes, purpose: str, now: datetime) -> CheckedFile:
    """Check a file and the state of its licence now; see ``formats.checking``."""
    said = _purpose(purpose)
    found = checking.check(content, now)
    claim = Claim(Which(identifier=found.identifier), said)
    licence = next(iter(find_all(claim.which)), None) if found.authentic and found.identifier else None
    outcome = Outcome.MISMATCH if licence is None else outcome_of(licence.state_on(legal_day(now)))
    note_check(actor=actor, licence=licence, claim=claim, purpose=said, outcome=outcome, now=now)
    return CheckedFile(found.authentic, found.step, outcome)
