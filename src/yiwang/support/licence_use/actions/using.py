"""Using a licence: permission and state are looked at again, the use is written down, only then anything leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import IdempotencyConflict, NotFound
from yiwang.core.events import Subject
from yiwang.core.idempotency import digest_of
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.privacy.looks import look
from yiwang.support.licence_use import scope
from yiwang.support.licence_use.actions.asking import noted
from yiwang.support.licence_use.asking import Office, office_of
from yiwang.support.licence_use.bases import still_holds
from yiwang.support.licence_use.copies import Copy, copy_for
from yiwang.support.licence_use.errors import NotAllowedNow, TooMuch, WrongPurpose
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licence_use.outcomes import Outcome, outcome_of
from yiwang.support.licences.models import Licence

PURPOSE = "licence_use"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a granted request this time: fewer fields than granted, a copy; the case it is for.

    ``later``: the copy is fetched by its address, and made then.
    """

    fields: tuple[str, ...] | None = None
    file: bool = False
    case_number: str | None = None
    caller: str = ""
    key: str | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What leaves: the outcome, the public facts, and, while the licence is valid, the granted fields."""

    use: Use
    outcome: Outcome
    basic: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Sequence[tuple[str, str]] = ()
    copy: Copy | None = None


def use_licence(*, actor: Actor, request_id: UUID, wanted: Wanted, now: datetime) -> Given:
    """Use a licence that may be used, and hand out what was granted.

    The use is committed first, then the look that the holder reads, then anything is opened. A licence that is not
    valid at this moment gives its state and nothing else. Refuses ``not_found``, ``licence_use_not_allowed_now``,
    ``licence_use_too_much``, ``licence_use_wrong_purpose``; these are recorded.
    """
    with noted(actor, wanted.case_number or ""):
        use = write_use(actor=actor, request_id=request_id, wanted=wanted, now=now)
    return hand_out(actor, use, later=wanted.later)


def hand_out(actor: Actor, use: Use, *, later: bool = False) -> Given:
    """Open what a written use is about; a copy for ``later`` is not made now."""
    licence: Licence = Licence.objects.unscoped("the use is written down").get(pk=use.licence_id)
    outcome = outcome_of(licence.state_on(legal_day(use.at)))
    found = Outcome(use.outcome)
    basic = scope.basic(licence)
    if found is not Outcome.VALID or outcome is not Outcome.VALID:
        return Given(use, found if outcome is Outcome.VALID else outcome, basic)
    about = Subject("licence", licence.pk)
    look(actor, about, PURPOSE, str(use.pk), organization_id=use.organization_id, division_id=use.division_id)
    copy = copy_for(actor, licence, use) if use.kind == "file" and not later else None
    return Given(use, found, basic, scope.values_of(licence, use.fields), scope.texts_of(licence, use.fields), copy)


@use_case("licence_use.used", "licence_use.not_usable")
def write_use(*, actor: Actor, request_id: UUID, wanted: Wanted, now: datetime) -> Use:
    """Check everything again and count the use, in one transaction under the request's lock."""
    office = office_of(actor)
    rows = UseRequest.objects.unscoped("by the organization that asked").filter(organization_id=office.id)
    row: UseRequest = rows.select_for_update().get_or_refuse(request_id)
    require(actor, "licence_use.ask", on=row)
    if row.client_id != office.client_id:
        raise NotFound
    digest = digest_of([str(request_id), wanted.fields, wanted.file, wanted.case_number])
    if wanted.key and (done := used_before(office, wanted.key, digest)):
        if not may_leave(row, now):
            raise NotAllowedNow  # a retry gets no more than a first call would get now
        nothing_changed()
        return done
    names = _check(row, wanted, now)
    licence: Licence = Licence.objects.unscoped("its state now").select_for_update().get(pk=row.licence_id)
    outcome = outcome_of(licence.state_on(legal_day(now)))
    use = _entry(actor, office, row, wanted, now)
    use.outcome, use.digest = outcome, digest
    if outcome is Outcome.VALID:
        use.fields = names
        row.uses += 1
        row.save(update_fields=["uses"])
    use.save(force_insert=True)
    record(
        "licence_use.used" if outcome is Outcome.VALID else "licence_use.not_usable",
        actor=actor,
        on=row,
        payload={
            "licence": str(licence.pk), "use": str(use.pk), "case": use.case_number, "purpose": use.purpose,
            "fields": use.fields, "kind": use.kind, "outcome": str(outcome),
        },
        organization_id=office.id,
        division_id=office.division_id,
    )  # fmt: skip
    return use


def may_leave(row: UseRequest, now: datetime) -> bool:
    """Whether what was used already may still leave: neither taken back nor run out, and its legal basis holds."""
    if row.state_at(now) not in ("allowed", "used_up"):
        return False
    return row.basis != "law" or still_holds(row.basis_id, legal_day(now), row.item_code)


def used_before(office: Office, key: str, digest: str) -> Use | None:
    """The use of a retried call; refuses with ``idempotency_conflict`` if the same key meant another."""
    rows = Use.objects.unscoped("a retry finds its use")
    done: Use | None = rows.filter(organization_id=office.id, key=key).first()
    if done is not None and done.digest != digest:
        raise IdempotencyConflict
    return done


def _check(row: UseRequest, wanted: Wanted, now: datetime) -> list[str]:
    """The fields that may leave now."""
    if row.state_at(now) != "allowed":
        raise NotAllowedNow
    if row.basis == "law" and not still_holds(row.basis_id, legal_day(now), row.item_code):
        raise NotAllowedNow
    if wanted.case_number is not None and wanted.case_number != row.case_number:
        raise WrongPurpose
    names = list(row.granted if wanted.fields is None else wanted.fields)
    if set(names) - set(row.granted) or (wanted.file and not row.file):
        raise TooMuch
    return names


def _entry(actor: Actor, office: Office, row: UseRequest, wanted: Wanted, now: datetime) -> Use:
    return Use(
        request_id=row.pk,
        licence_id=row.licence_id,
        type_key=row.type_key,
        title=row.title,
        number=row.number,
        holder_id=row.holder_id,
        issuer_id=row.issuer_id,
        organization_id=office.id,
        organization_name=office.name,
        division_id=office.division_id,
        client_id=office.client_id,
        used_by=actor.account_id,
        caller=wanted.caller or row.caller,
        channel=actor.channel[:8],
        kind="file" if wanted.file else "data",
        purpose=row.purpose,
        item_code=row.item_code,
        item_name=row.item_name,
        case_number=row.case_number,
        basis=row.basis,
        statute=row.statute,
        at=now,
        key=wanted.key,
    )
