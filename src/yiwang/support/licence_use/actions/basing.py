"""Legal bases: proposed by the organization that uses, agreed to by the one that issues, ended by either at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotFound, NotPermitted
from yiwang.core.permissions import allowed, require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.support.licence_use.asking import office_of
from yiwang.support.licence_use.errors import BasisTaken, SecondPersonAnswers, StatuteMissing
from yiwang.support.licence_use.finding import types
from yiwang.support.licence_use.models import Basis
from yiwang.support.licence_use.scope import check_fields
from yiwang.support.licences.definition import LicenceType

MOST_YEARS = 5
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """A legal basis as an organization proposes it; ``fields`` None is every field, ``items`` empty every matter."""

    type_key: str
    issuer_id: UUID
    statute: str
    purpose: str
    since: date
    until: date
    items: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    file: bool = False


@dataclass(frozen=True, slots=True)
class _Side:
    organization_id: UUID


def needs_answer(kind: LicenceType) -> bool:
    """Whether the issuing organization answers before a basis of this type is used; a type may say that it need not."""
    return bool(kind.content.get("use", {}).get("approval", True))


@use_case("licence_use.basis_asked")
def propose(*, actor: Actor, proposal: Proposal, now: datetime) -> Basis:
    """Write a basis down. Where its type says that nobody need answer, it holds at once.

    Refuses ``invalid_input``, ``licence_use_statute_missing``, ``licence_use_too_much``, ``licence_use_basis_taken``.
    """
    require(actor, "licence_use.manage")
    office = office_of(actor)
    kind, issuer = _checked(proposal, now)
    row = Basis(
        organization_id=office.id,
        organization_name=office.name,
        division_id=office.division_id,
        issuer_id=issuer.pk,
        issuer_name=issuer.name,
        type_key=kind.key,
        title=kind.title,
        statute=" ".join(proposal.statute.split()),
        purpose=" ".join(proposal.purpose.split()),
        items=list(proposal.items),
        fields=None if proposal.fields is None else list(proposal.fields),
        file=proposal.file,
        state="asked" if needs_answer(kind) else "agreed",
        since=proposal.since,
        until=proposal.until,
        asked_by=actor.account_id,
        asked_at=now,
        decided_at=None if needs_answer(kind) else now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise BasisTaken.at("/statute") from taken
    record("licence_use.basis_asked", actor=actor, on=row, payload=_payload(row))
    return row


def _checked(proposal: Proposal, now: datetime) -> tuple[LicenceType, Organization]:
    wrong: dict[str, str] = {}
    kind = types().get(proposal.type_key)
    issuer = Organization.objects.filter(pk=proposal.issuer_id, closed_on=None).first()
    if kind is None:
        wrong["/type_key"] = _("请选择证照种类。")
    if issuer is None:
        wrong["/issuer_id"] = _("请选择颁发机构。")
    if not 4 <= len(" ".join(proposal.purpose.split())) <= 200:
        wrong["/purpose"] = _("请写清楚用来做什么，4 到 200 个字。")
    if proposal.until < proposal.since or proposal.until < legal_day(now):
        wrong["/until"] = _("最后一天不能早于开始那天，也不能是过去。")
    elif (proposal.until - proposal.since).days > MOST_YEARS * 366:
        wrong["/until"] = _("最长 %(years)s 年，到期以后重新提出。") % {"years": MOST_YEARS}
    if any(len(item) > 60 for item in proposal.items) or len(proposal.items) > 50:
        wrong["/items"] = _("事项编码最多 50 个，每个最多 60 个字。")
    if wrong or kind is None or issuer is None:
        raise InvalidInput(fields=wrong)
    words = " ".join(proposal.statute.split())
    if not 6 <= len(words) <= 300 or "第" not in words:
        raise StatuteMissing.at("/statute")
    check_fields(kind, proposal.fields or ())
    return kind, issuer


@use_case("licence_use.basis_agreed", "licence_use.basis_refused", "licence_use.basis_ended")
def answer(*, actor: Actor, basis_id: UUID, word: str, reason: str, row_version: int, now: datetime) -> Basis:
    """``agree`` or ``refuse`` by the issuing organization; ``end`` by either side, at once.

    Refuses ``not_found``, ``not_permitted``, ``changed_meanwhile``, ``invalid_transition``, ``invalid_input`` at
    ``/reason``, ``licence_use_second_person``.
    """
    rows = Basis.objects.visible_to(actor).select_for_update()
    row: Basis = rows.get_or_refuse(basis_id)
    answers = allowed(actor, "licence_use.answer", on=_Side(row.issuer_id))
    if word != "end" and not answers:
        raise NotPermitted
    if not answers:
        require(actor, "licence_use.manage", on=row)
    if row.row_version != row_version:
        raise ChangedMeanwhile
    moves = {"agree": ("asked", "agreed"), "refuse": ("asked", "refused"), "end": ("agreed", "ended")}
    if word not in moves:
        raise NotFound
    before, after = moves[word]
    if row.state != before:
        raise InvalidTransition
    if word == "agree" and row.asked_by is not None and row.asked_by == actor.account_id:
        raise SecondPersonAnswers
    said = " ".join(reason.split())
    if word != "agree" and not 2 <= len(said) <= LONGEST_REASON:
        raise InvalidInput(fields={"/reason": _("请写明理由，2 到 300 个字。")})
    row.state, row.reason, row.decided_by, row.decided_at = after, said[:LONGEST_REASON], actor.account_id, now
    row.row_version += 1
    row.save(update_fields=["state", "reason", "decided_by", "decided_at", "row_version"])
    event = {"agree": "agreed", "refuse": "refused", "end": "ended"}[word]
    record(f"licence_use.basis_{event}", actor=actor, on=row, payload={**_payload(row), "reason": row.reason})
    return row


def _payload(row: Basis) -> dict[str, object]:
    return {
        "type": row.type_key,
        "issuer": str(row.issuer_id),
        "statute": row.statute,
        "fields": row.fields,
        "items": row.items,
        "until": row.until.isoformat(),
    }
