"""For which firms a person may act: as legal representative by the register, or with the delegation in use."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.engines.registers import records

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
    person = records.in_force(PERSONS, actor.party_id, legal_day(clock.now()))
    number = person.values.get("resident_id") if person else None
    return records.find_by(FIRMS, "legal_representative_id", str(number)) if number else []


def may_act_for(actor: Actor, firm_id: UUID) -> bool:
    """Whether the actor may file in the firm's name."""
    return str(firm_id) in actor.extra.get("firms", []) or firm_id in firms_of(actor)


def heads_of(firm_id: UUID, on: date) -> list[UUID]:
    """Who is the firm's legal representative by the register: a firm's matter is his too (回避)."""
    firm = records.in_force(FIRMS, firm_id, on)
    number = firm.values.get("legal_representative_id") if firm else None
    return records.find_by(PERSONS, "resident_id", str(number)) if number else []
