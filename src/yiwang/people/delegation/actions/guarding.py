"""Guardians: for a minor or an adult without capacity (民法典 第二十七条、第二十八条), with proof or by a register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation import naming, proofs
from yiwang.people.delegation.errors import refusal_of
from yiwang.people.delegation.holding import ground_to_end
from yiwang.people.delegation.limits import end_of_day
from yiwang.people.delegation.making import (
    Offer,
    Side,
    account_of,
    build,
    checked_name,
    checked_paper,
    set_end,
    side_of,
)
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import GUARDIAN, DelegationWrong, move
from yiwang.people.delegation.standing import facts
from yiwang.people.models import Organization, Post
from yiwang.people.staffing.kin import refuse_close

FULL_AGE = 18
LONGEST_REASON = 300


@use_case("delegation.proof_sent", "delegation.approved")
def ask_to_guard(*, actor: Actor, offer: Offer, proof: Any, office: UUID | None, now: datetime) -> Delegation:
    """A guardian asks to act for a ward. Known to a register: holds at once; else an official checks the proof.

    Whether the ward stands in the register is not told before that check. Refuses at its field what names no window
    (``/office``) or covers nothing (``/matters``). Records ``delegation.proof_sent`` or
    ``delegation.approved``.
    """
    require(actor, "delegation.act")
    guardian = side_of(actor)
    name, number = checked_name(offer.name, "/name"), checked_paper(offer.document, offer.number, offer.issuer)
    ward = facts().person_named(number, name)
    if ward == guardian.id:
        raise InvalidInput(fields={"/number": _("这是您自己的证件号码，请填被监护人的。")})
    known = ward is not None and guardian.id is not None and facts().guards(guardian.id, ward)
    if not known and proof is None:
        raise InvalidInput(fields={"/proof": _("请上传能证明监护关系的材料，比如户口簿、出生证明或者判决书。")})
    if not known and (office is None or not windows().filter(pk=office).exists()):
        raise InvalidInput(fields={"/office": _("请选择核对证明的窗口。")})
    offered = replace(offer, kind=GUARDIAN, name=name, number=number)
    made = build(Side("natural_person", ward, account_of(ward), name), guardian, offered, now)
    made.state, made.appointed_by = ("active" if known else "waiting"), guardian.id
    made.proof = "register" if known else "paper"
    made.organization_id = None if known else office
    cap_at_full_age(made, now)
    if proof is not None:
        made.proof_file = proofs.keep(actor, proof, "/proof")
    made.save(force_insert=True)
    if made.proof_file:
        proofs.attach(made.proof_file, made.pk)
    set_end(made)
    record("delegation.approved" if known else "delegation.proof_sent", actor=actor, on=made)
    return made


def windows() -> QuerySet[Organization]:
    """Organizations that are open and have an open post at a window: where a request does not lie unseen."""
    staffed = Post.objects.filter(organization=OuterRef("pk"), duties__contains=["window"], closed_on=None)
    return Organization.objects.filter(Exists(staffed), closed_on=None)


def cap_at_full_age(row: Delegation, now: datetime) -> None:
    """Guardianship of a minor ends at full age (民法典 第十七条)."""
    born = facts().birthday_of(row.giver_id) if row.giver_id else None
    if born is None:
        return
    try:
        of_age = born.replace(year=born.year + FULL_AGE)
    except ValueError:  # born on 29 February
        of_age = date(born.year + FULL_AGE, 3, 1)
    if of_age > legal_day(now):
        row.until = min(row.until, end_of_day(date.fromordinal(of_age.toordinal() - 1)))


def to_check(actor: Actor, delegation_id: UUID | str) -> Delegation:
    """What an official may check: a request at the own window, not of himself (``not_found``) or family (回避)."""
    require(actor, "delegation.record")
    row: Delegation = Delegation.objects.visible_to(actor).get_or_refuse(delegation_id)
    if row.organization_id not in actor.organizations_with("window"):
        raise NotFound
    if actor.party_id is not None and actor.party_id in row.parties:
        raise NotFound
    refuse_close(actor, *row.parties)
    return row


@use_case("delegation.approved")
def approve(*, actor: Actor, delegation_id: UUID, now: datetime) -> None:
    """The proof shows it: it holds from now on. The ward must stand in the register under this name and number."""
    row = _locked(actor, delegation_id)
    if row.giver_id is None:
        held = naming.opened(row)
        row.giver_id = facts().person_named(str(held["number"]), str(held["giver"]))
    if row.giver_id is None:
        raise InvalidInput(_("人口库里没有找到这位被监护人，或者姓名和号码对不上，不能通过。"))
    refuse_close(actor, row.giver_id)
    row.giver_account = account_of(row.giver_id)
    row.parties = list(dict.fromkeys([*row.parties, row.giver_id]))
    if ground_to_end(row):
        raise InvalidInput(_("登记显示一方已经去世，不能通过。"))
    cap_at_full_age(row, now)
    _settle(row, "approve", actor, now)
    row.since, row.looked_at = now, now
    row.save()
    set_end(row)
    record("delegation.approved", actor=actor, on=row, organization_id=row.organization_id)


@use_case("delegation.rejected")
def reject(*, actor: Actor, delegation_id: UUID, reason: str, now: datetime) -> None:
    """The proof does not show it; the reason is told to the guardian."""
    row = _locked(actor, delegation_id)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise InvalidInput(fields={"/reason": _("请写明没有通过的原因，最多300字。")})
    _settle(row, "reject", actor, now)
    row.ended_at = now
    row.sealed = naming.seal(row.pk, {**naming.opened(row), "reason": said, "number": ""})
    row.save()
    record("delegation.rejected", actor=actor, on=row, organization_id=row.organization_id)


def _locked(actor: Actor, delegation_id: UUID) -> Delegation:
    seen = to_check(actor, delegation_id)
    row: Delegation = Delegation.objects.unscoped("seen above").select_for_update().get(pk=seen.pk)
    return row


def _settle(row: Delegation, name: str, actor: Actor, now: datetime) -> None:
    try:
        row.state = move(row.state, name)
    except DelegationWrong as wrong:
        raise refusal_of(wrong) from wrong
    row.recorded_by, row.version = actor.account_id, row.version + 1
