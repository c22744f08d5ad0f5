"""What attestations are made of in the demo: social insurance, residence and employment of the demo people."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from yiwang.core import revisions
from yiwang.core.actor import SYSTEM
from yiwang.engines.registers import records
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.periods import Period
from yiwang.web.demo.accounts import CITIZENS
from yiwang.web.demo.persons import DemoPerson, persons
from yiwang.web.demo.registers import ATTESTED, PERSONS

NOT_INSURED = frozenset({"wangxiuying", "chenguilan"})  # their page says what is missing
_SINCE = date(2020, 1, 1)


def fill(today: date) -> int:
    """Record what is not there yet, for the people who can sign in; returns how many records were made."""
    logins, done = {citizen.login for citizen in CITIZENS}, 0
    known = set(revisions.current_keys("registers"))
    for person in persons():
        if person.key not in logins:
            continue
        held = records.in_force(PERSONS, person.subject_id, today)
        if held is None:
            continue
        for register, values in _values(person, str(held.values["resident_id"]), held.values).items():
            if register in known and not _there(register, person.subject_id):
                record_state(
                    actor=SYSTEM,
                    register=register,
                    values={**values, "is_demo": True},
                    as_of=today,
                    source=ATTESTED,
                    subject_id=person.subject_id,
                    period=Period(_SINCE),
                    demo=True,
                )
                done += 1
    return done


def _values(person: DemoPerson, number: str, held: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        "residence": {
            "resident_id": number,
            "address": str(held.get("household_address") or "徐城街道东方一路12号（演示）"),
            "since": "2021-03-01",
        }
    }
    if person.key not in NOT_INSURED:
        found["social-insurance"] = {
            "resident_id": number,
            "state": "参保缴费",
            "first_month": "2012-07",
            "last_month": "2026-10",
            "months": 172,
        }
        found["employment"] = {"resident_id": number, "situation": "灵活就业", "since": "2024-06-01"}
    return found


def _there(register: str, subject: UUID) -> bool:
    rows = Record.objects.unscoped("what the demo has loaded").filter(register=register, subject_id=subject)
    return rows.filter(recorded_until=None).exists()
