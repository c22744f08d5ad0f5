"""Demo licences of demo firms and demo people: what sources of prefilled answers find.

They repeat what the registers hold, never what the tables would say today: ages there move with the day of loading.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.registers import records
from yiwang.people.models import Organization
from yiwang.support.licences.definition import Party
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.web.demo.accounts import CITIZENS
from yiwang.web.demo.firms import firms
from yiwang.web.demo.naming import COUNTY, demo_id
from yiwang.web.demo.persons import DemoPerson, persons
from yiwang.web.demo.registers import LEGAL_PERSONS, PERSONS

BANK = "演示银行徐闻支行"
FIRMS_WITH_LICENCE = frozenset({1, 2, 3, 4, 5, 6, 8, 11})  # those with a case
_CARDS_BESIDES = frozenset({"dengyongshou", "suguizhen", "liangfugui"})
_FIELDS = (
    "uscc",
    "name",
    "kind",
    "legal_representative",
    "business_scope",
    "registered_capital",
    "established_on",
    "address",
)
_SINCE = date(2020, 1, 2)
SEALS_SINCE = timedelta(days=700)  # demo seals and their certificates begin two years before the demo is made


def all_papers() -> Iterator[DemoLicence]:
    """Business licences of the firms with a case; resident card and social card of everybody with an account."""
    for firm in firms():
        if firm.number in FIRMS_WITH_LICENCE and (held := _held(LEGAL_PERSONS, firm.subject_id)):
            yield business_licence(firm.subject_id, held)
    accounts = {citizen.login for citizen in CITIZENS}
    for person in persons():
        held = _held(PERSONS, person.subject_id) if person.key in accounts | _CARDS_BESIDES else None
        if held is not None:
            yield social_card(person, held)
            if person.key in accounts:
                yield resident_card(person, held)


def hand_out(paper: DemoLicence) -> None:
    """Issue one, once. What is older than the office's seal was on paper, and is sealed when the seal began."""
    with clock.at(max(datetime.combine(paper.issued_on, time(2), UTC), clock.now() - SEALS_SINCE)):
        seed_demo_licence(paper)


def business_licence(firm_id: UUID, held: dict[str, Any]) -> DemoLicence:
    """As the register of legal persons says."""
    holder = Party("legal_person", firm_id, held["name"], held["name"])
    issued = date.fromisoformat(held["established_on"])
    values = {name: held[name] for name in _FIELDS}
    return DemoLicence("business-licence", _office("market_supervision"), holder, values, issued, number=held["uscc"])


def resident_card(person: DemoPerson, held: dict[str, Any]) -> DemoLicence:
    """Valid for a long time, as those of elderly people are (居民身份证法 第五条)."""
    values = {"name": held["name"], "resident_id": held["resident_id"], "address": held["household_address"]}
    office, until = _office("public_security"), date(2099, 12, 31)
    return DemoLicence("resident-id", office, _holder(person, held), values, _SINCE, until, held["resident_id"])


def social_card(person: DemoPerson, held: dict[str, Any]) -> DemoLicence:
    """With an account of a bank that does not exist."""
    values = {"name": held["name"], "bank": BANK, "account": f"6299990000{person.number:06d}"}
    office, number = _office("social_security"), f"YS{person.number:08d}"
    return DemoLicence("social-card", office, _holder(person, held), values, _SINCE, number=number)


def _held(register: str, subject_id: UUID) -> dict[str, Any] | None:
    found = records.in_force(register, subject_id, legal_day(clock.now()))
    return None if found is None else dict(found.values)


def _holder(person: DemoPerson, held: dict[str, Any]) -> Party:
    return Party("natural_person", person.subject_id, held["name"], f"{held['name'][:4]}*")


def _office(role: str) -> Organization:
    return Organization.objects.get(pk=demo_id(COUNTY.ljust(12, "0"), role))
