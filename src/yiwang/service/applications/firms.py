"""For which firms a person may act: as legal representative by the register, or with the delegation in use."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.engines.registers import records
from yiwang.people.identity.documents import Paper, holder_of
from yiwang.service.applications.standing import DOCUMENT, BaseRegisters

PERSONS, FIRMS = "persons", "legal-persons"


def firms_of(actor: Actor) -> list[UUID]:
    """Firms in whose name the actor may file, real-name accounts only.

    Acting with a delegation: the firm that gave it, or none. Else those whose legal representative the actor is
    (市场主体登记管理条例 第八条).
    """
    if actor.acting is not None:
        return [actor.acting.giver_id] if actor.acting.for_firm else []
    if actor.party_id is None or not actor.assured("real_name"):
        return []
    return BaseRegisters().firms_headed(actor.party_id)


def may_act_for(actor: Actor, firm_id: UUID) -> bool:
    """Whether the actor may file in the firm's name."""
    return str(firm_id) in actor.extra.get("firms", []) or firm_id in firms_of(actor)


def heads_of(firm_id: UUID, on: date) -> list[UUID]:
    """Who is the firm's legal representative by the register: a firm's matter is his too (回避)."""
    firm = records.in_force(FIRMS, firm_id, on)
    number = firm.values.get("legal_representative_id") if firm else None
    if firm is None or not number:
        return []
    kind = str(firm.values.get(DOCUMENT, "111"))
    if kind == "111":
        return records.find_by(PERSONS, "resident_id", str(number))
    holder = holder_of(Paper(kind, str(number)))
    return [] if holder is None else [holder]
