"""A county with a holder in the register, her licence, an office that issues and one that uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests import factories, licensed

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.models import Organization
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.actions.basing import Proposal, answer, propose
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licence_use.models import Basis, UseRequest
from yiwang.support.licences.models import Licence

NUMBER = "440524188001010014"
FIELDS = ("operator", "shop")


@dataclass
class Town:
    """Who and what there is."""

    holder: Actor
    licence: Licence
    issuer: Organization
    bank: Organization
    clerk: Actor
    keeper: Actor


def build() -> Town:
    """Everything that a use of a licence needs."""
    issuer = licensed.publish()
    holder = factories.person("王秀英")
    record_person(holder)
    licensed.granted(holder)
    licence = Licence.objects.unscoped("test").get(holder_id=holder.party_id)
    bank = factories.organization("housing_fund", name="徐闻县公积金中心")
    clerk = factories.official("licence.use", at=bank, name="用证员")
    keeper = factories.official("licence.share", "licence.issue", "licence.revoke", at=issuer, name="证照管理员")
    return Town(holder, licence, issuer, bank, clerk, keeper)


def record_person(person: Actor, number: str = NUMBER) -> None:
    """Into the base register of persons."""
    values = {"resident_id": number, "name": person.name, "birthday": "1980-01-01", "household_division": "440825"}
    record_state(
        actor=SYSTEM, register="persons", values={**values, "alive": True}, as_of=date.today(), source="人口库",
        subject_id=person.party_id,
    )  # fmt: skip


def wish(town: Town, **changes: Any) -> Ask:
    """An honest wish."""
    fields: dict[str, Any] = {
        "which": Which(holder_code=NUMBER, type_key="trial-permit"),
        "purpose": "办理公积金提取，核对经营情况",
        "fields": FIELDS,
        "case_number": "GJJ-2026-0001",
        "item_code": "gjj-01",
        **changes,
    }
    return Ask(**fields)


def asked(town: Town, **changes: Any) -> UseRequest:
    """A request that was made."""
    return ask(actor=town.clerk, wish=wish(town, **changes), now=clock.now())


def basis(town: Town, **changes: Any) -> Basis:
    """A legal basis that the issuer agreed to."""
    today = legal_day(clock.now())
    proposal = Proposal(
        **{
            "type_key": "trial-permit",
            "issuer_id": town.issuer.pk,
            "statute": "住房公积金管理条例 第二十四条",
            "purpose": "核对提取公积金的条件",
            "since": today,
            "until": today + timedelta(days=100),
            "items": ("gjj-01",),
            "fields": FIELDS,
            **changes,
        }
    )
    row = propose(actor=town.clerk, proposal=proposal, now=clock.now())
    return answer(
        actor=town.keeper, basis_id=row.pk, word="agree", reason="", row_version=row.row_version, now=clock.now()
    )
