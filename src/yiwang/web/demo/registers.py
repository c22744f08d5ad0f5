"""The demo's base registers, filled through the same use case as every register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from yiwang.core.actor import SYSTEM
from yiwang.engines.registers import records
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.periods import Period
from yiwang.people.models import Account
from yiwang.web.demo.firms import SOURCE as FIRM_SOURCE
from yiwang.web.demo.firms import DemoFirm, firms
from yiwang.web.demo.naming import MARK
from yiwang.web.demo.persons import FRESH, STALE, STALE_DAYS, DemoPerson, office_person, persons

PERSONS, LEGAL_PERSONS = "persons", "legal-persons"
ATTESTED = "演示登记"
"""The source of the demo's other registers (``attested``)."""
_LONG_AGO = date(2020, 1, 1)


def fill_registers(today: date, progress: Callable[[str, float], None] | None = None) -> int:
    """Record the demo people and firms that are not there yet; returns how many were recorded."""
    done = 0
    there = _recorded(PERSONS)
    for person in [*persons(), *_officials()]:
        if person.subject_id in there:
            continue
        as_of = today - timedelta(days=STALE_DAYS) if person.stale else today
        record_state(
            actor=SYSTEM,
            register=PERSONS,
            values=person.values(today),
            as_of=as_of,
            source=STALE if person.stale else FRESH,
            subject_id=person.subject_id,
            period=Period(max(person.birthday(today), _LONG_AGO)),
            demo=True,
        )
        done += 1
    if progress:
        progress("人口库", 0.7)
    there = _recorded(LEGAL_PERSONS)
    for firm in firms():
        if firm.subject_id in there:
            continue
        record_state(
            actor=SYSTEM,
            register=LEGAL_PERSONS,
            values=firm.values(today) | _represented(firm, today),
            as_of=today,
            source=FIRM_SOURCE,
            subject_id=firm.subject_id,
            period=Period(_LONG_AGO),
            demo=True,
        )
        done += 1
    if progress:
        progress("法人库", 1.0)
    return done


def _officials() -> list[DemoPerson]:
    """Who holds the demo's posts: each official is a person too, so that nobody decides on himself."""
    known = Account.objects.filter(demo=True, kind="official").order_by("login").values_list("login", "name")
    return [office_person(login, name.removeprefix(MARK)) for login, name in known]


def _represented(firm: DemoFirm, today: date) -> dict[str, str]:
    """The number of its head as the population register has it: the head may have been recorded on an earlier day."""
    head = records.in_force(PERSONS, firm.head.subject_id, today)
    return {} if head is None else {"legal_representative_id": str(head.values["resident_id"])}


def _recorded(register: str) -> set[UUID]:
    rows = Record.objects.unscoped("what the demo has loaded").filter(register=register, recorded_until=None, demo=True)
    return set(rows.values_list("subject_id", flat=True))


def compared_again(today: date) -> int:
    """Say that the demo's records were compared with their source today, as a daily feed would.

    All but the one record whose story is that nobody compared it. Returns how many moved.
    """
    rows = Record.objects.unscoped("the demo's daily feed").filter(recorded_until=None, demo=True, as_of__lt=today)
    return rows.filter(source__in=[FRESH, FIRM_SOURCE, ATTESTED]).update(as_of=today)
