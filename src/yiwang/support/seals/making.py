"""Making a seal once it is approved: number, certificate, picture, the seal maker's signature (GB/T 38540 §6)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from yiwang.core.actor import Actor
from yiwang.core.signing import seal_maker
from yiwang.formats.seal.making import SealPlan, make_seal
from yiwang.formats.seal.structure import Picture
from yiwang.people.models import Division, Organization
from yiwang.people.names import told_name
from yiwang.support.seals.bodies import Body, body_of, keep_body
from yiwang.support.seals.drawing import round_seal
from yiwang.support.seals.errors import SealNotCurrent
from yiwang.support.seals.models import Seal, SealStep
from yiwang.support.seals.numbering import next_seal_number
from yiwang.support.seals.purposes import PURPOSES
from yiwang.support.seals.signers import signer_of, span_of

MADE_FIELDS = (
    "number",
    "signer_code",
    "algorithm",
    "picture",
    "der",
    "sealed",
    "valid_from",
    "valid_until",
    "decided_by",
    "decided_by_name",
    "decided_at",
    "state",
    "state_reason",
    "state_at",
    "row_version",
)
drawn_seal = lru_cache(maxsize=64)(round_seal)


def seal_name(organization_name: str, purpose: str) -> str:
    """徐闻县市场监督管理局, 徐闻县市场监督管理局行政审批专用章."""
    return f"{organization_name}{PURPOSES[purpose].words}"[:120]


def make(seal: Seal, *, code: str, division_code: str, now: datetime) -> None:
    """Give an approved seal its number and its DER; the caller saves ``MADE_FIELDS``.

    Its time is cut to what the signer's certificate allows. Refuses with ``seal_not_current`` where nothing is left.
    """
    body = body_of(seal)
    signer = signer_of(code, seal.organization_name if seal.holder_account is None else body.name)
    first, last = span_of(signer)
    seal.valid_from, seal.valid_until = max(seal.valid_from, first), min(seal.valid_until, last)
    if seal.valid_from >= seal.valid_until or seal.valid_until <= now:
        raise SealNotCurrent
    seal.number = next_seal_number(division_code)
    seal.signer_code, seal.algorithm = code, signer.algorithm
    plan = SealPlan(
        id=seal.number,
        name=body.name,
        kind=PURPOSES[seal.purpose].type_code,
        holders=signer.certificate_chain[:1],
        created_at=max(min(seal.valid_from, now), first),
        valid_from=seal.valid_from,
        valid_to=seal.valid_until,
        picture=Picture("PNG", body.picture, seal.width_mm, seal.height_mm),
    )
    keep_body(seal, Body(body.name, body.picture, make_seal(plan, seal_maker())))
    seal.state, seal.state_at, seal.row_version = "current", now, seal.row_version + 1


def code_of(organization: Organization) -> str:
    """What names an organization in its certificate: the credit code if it is its alone, else its stable id."""
    shared = Organization.objects.filter(uscc=organization.uscc).exclude(pk=organization.pk)
    return organization.uscc if organization.uscc and not shared.exists() else str(organization.pk)


def division_code_of(division_id: object) -> str:
    """The present code of a division; empty where there is none."""
    return Division.objects.values_list("code", flat=True).filter(pk=division_id).first() or ""


def step(seal: Seal, actor: Actor, what: str, now: datetime, words: str = "") -> SealStep:
    """Write a step into the life of the seal."""
    return SealStep.objects.create(
        seal=seal, what=what, at=now, by=actor.account_id, by_name=told_name(actor), words=words[:600]
    )
