"""A legal person comes into being with its registration: code, entry in the register, licence of its own.

市场主体登记管理条例 第二十一条: 予以登记的，签发营业执照，营业执照签发日期为成立日期. The item says in its result under
``founds`` which register takes the new entry and from which answers its fields are filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject, event_type
from yiwang.core.ids import new_id
from yiwang.core.numbers import next_number
from yiwang.core.use_case import record, use_case
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.jobs import JOBS, JobFailed, JobResult
from yiwang.engines.proceedings.opened import open_case
from yiwang.engines.registers import records
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import uscc
from yiwang.people.models import Organization
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import LicenceType, Party, evaluate, plain
from yiwang.support.licences.jobs import brief, granted_result, names_for
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import face_of

FOUNDED = event_type("firm.founded", "设立登记", applicant=True)
MARKET_SUPERVISION, ENTERPRISE = "9", "1"
MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Founding:
    """A registration that was granted: the result of the item, the office, the day, the names for expressions."""

    case_id: UUID
    release: UUID
    result: Mapping[str, Any]
    office: Organization
    on: date
    names: Mapping[str, Any]
    key: str


@use_case("firm.founded")
def found_firm(*, actor: Actor, founding: Founding) -> Licence:
    """Give the firm its code, enter it in the register and issue its licence, all or nothing.

    Refuses with ``invalid_input`` where the register does not take the values, and as ``issue_licence`` does.
    """
    register = str(founding.result["founds"]["register"])
    values = _values(founding, register)
    entry = record_state(
        actor=actor,
        register=register,
        values=values,
        as_of=founding.on,
        source=f"{founding.office.name}设立登记",
        subject_id=new_id(),
        demo=founding.office.demo,
    )
    licence = issue_licence(actor=actor, order=_order(founding, entry.subject_id, values))
    payload = {"firm": str(entry.subject_id), "uscc": values["uscc"], "licence": str(licence.pk)}
    record("firm.founded", actor=actor, subject=Subject("proceeding", founding.case_id), payload=payload)
    return licence


def _values(founding: Founding, register: str) -> dict[str, Any]:
    declared = founding.result["founds"]["values"]
    found = {name: plain(evaluate(text, founding.names)) for name, text in declared.items()}
    values = {name: value for name, value in found.items() if value not in (None, "")}
    code = new_code(register, founding.office.division.code)
    values |= {"uscc": code, "established_on": founding.on.isoformat()}
    return {**values, "is_demo": True} if founding.office.demo else values


def new_code(register: str, division: str) -> str:
    """A unified social credit code (GB 32100-2015) that the register does not know yet.

    The real 主体标识码 come from a national pool; this office's own series stands in their place.
    """
    for _ in range(MOST_TRIES):
        body = f"MA{next_number('uscc:firms'):06d}"
        code = uscc.make(MARKET_SUPERVISION, ENTERPRISE, division[:6].ljust(6, "0"), body)
        if not records.find_by(register, "uscc", code):
            return code
    raise JobFailed("no_code", "没有可用的统一社会信用代码，请管理员检查登记簿。")


def _order(founding: Founding, firm_id: UUID, values: Mapping[str, Any]) -> Order:
    kind = LicenceType(revisions.member(founding.release, "licences", str(founding.result["licence"])))
    name = str(values["name"])
    return Order(
        kind=kind,
        office=founding.office,
        holder=Party("legal_person", firm_id, name, name),
        on=founding.on,
        names={**founding.names, "answers": {"firm": dict(values)}},
        key=founding.key,
        proceeding_id=founding.case_id,
    )


class FoundFirm:
    """The service task of a registration: what ``founds`` says, then the licence, in the name of the new firm."""

    code = "found_firm"
    title = "登记设立，签发营业执照"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def run(self, context: Context, key: str) -> JobResult:
        """Once for ``key``; raises ``JobFailed`` ``founds_missing`` where the item does not say what is founded."""
        licence = Licence.objects.unscoped("a repeated job finds what it made").filter(job_key=key).first()
        if licence is None:
            licence = found_firm(actor=SYSTEM, founding=_founding(context, key))
        code = str(face_of(licence).values["uscc"])
        founded = {"id": str(licence.holder_id), "firm": licence.holder_masked, "uscc": code}
        facts = {"uscc": code, "established_on": licence.issued_on.isoformat(), "founded": founded}
        return JobResult({**facts, "licence": brief(licence)})


def _founding(context: Context, key: str) -> Founding:
    result = granted_result(context)
    if result is None or "founds" not in result:
        raise JobFailed("founds_missing", "事项没有写明登记到哪个登记簿。")
    office = Organization.objects.select_related("division").get(pk=context.organization_id)
    on = decided_on(context)
    names = names_for(context, open_case(context), office, on)
    return Founding(context.id, context.release, result, office, on, names, key)


def decided_on(context: Context) -> date:
    """The legal day of the decision: the licence is issued on it, and the firm exists from it."""
    decided = context.row["decided_at"]
    return legal_day(datetime.fromisoformat(decided) if decided else clock.now())


FOUND_FIRM = JOBS.add(FoundFirm())
