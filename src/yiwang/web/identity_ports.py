"""What identity asks of higher floors: base registers, messages, parameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.calendar import Duration, Unit, legal_day
from yiwang.engines.parameters.values import ParameterMissing, duration_at
from yiwang.engines.registers import records
from yiwang.people.identity.lasting import use_lasting
from yiwang.people.identity.source import LEGAL, NATURAL, Registered, use_person_source, use_teller
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence
from yiwang.web import identity_moves

PERSONS, FIRMS = "persons", "legal-persons"
_GONE = ("注销", "吊销")


class BaseRegisters:
    """``PersonSource`` from the registers ``persons`` and ``legal-persons``."""

    def find(self, kind_of_document: str, number: str) -> UUID | None:
        """Registers know citizens by their number and firms by their credit code, nobody by another paper."""
        if kind_of_document == "111":
            found = records.find_by(PERSONS, "resident_id", number)
        elif kind_of_document == "001":
            found = records.find_by(FIRMS, "uscc", number)
        else:
            found = []
        return found[0] if len(found) == 1 else None

    def read(self, party_id: UUID, on: date) -> Registered | None:
        """One look for both registers, whose ids never meet; the same work for somebody and for nobody."""
        found = records.in_force(PERSONS, party_id, on, or_in=FIRMS)
        if found is None:
            return None
        return (_person if found.register == PERSONS else _firm)(found.values, party_id)

    def read_each(self, kind_of_document: str, numbers: Collection[str], on: date) -> Mapping[str, Registered]:
        """As ``find`` and ``read``: citizens by their number, firms by their credit code."""
        if kind_of_document not in ("111", "001"):
            return {}
        register, field, made = (
            (PERSONS, "resident_id", _person) if kind_of_document == "111" else (FIRMS, "uscc", _firm)
        )
        found = records.find_each(register, field, numbers)
        known = records.in_force_each(register, found.values(), on) if found else {}
        return {number: made(known[who].values, who) for number, who in found.items() if who in known}


def _person(values: Mapping[str, Any], party_id: UUID) -> Registered:
    return Registered(
        party_id,
        NATURAL,
        PERSONS,
        str(values["name"]),
        "111",
        str(values["resident_id"]),
        date.fromisoformat(str(values["birthday"])),
        str(values.get("residence_division") or values.get("household_division") or ""),
        values.get("alive") is False,
    )


def _firm(values: Mapping[str, Any], party_id: UUID) -> Registered:
    place = str(values.get("division") or "")
    gone = values.get("state") in _GONE
    return Registered(party_id, LEGAL, FIRMS, str(values["name"]), "001", str(values["uscc"]), None, place, gone)


def tell(account_id: UUID, kind: str, source: str) -> None:
    """A message about the account itself; it leads to the page of the own identity."""
    send([Letter(account_id, kind, ("identity", account_id), source)])


def lasting(level: str, moment: datetime) -> timedelta | None:
    """The parameter ``identity.<level>-lasts`` of the whole country, where a pack brings it."""
    day = legal_day(moment)
    try:
        duration = duration_at({"parameter": f"identity.{level.replace('_', '-')}-lasts"}, "00", day)[0]
    except ParameterMissing:
        return None
    return timedelta(days=_days(duration))


def _days(duration: Duration) -> int:
    return duration.amount * {Unit.MONTH: 30, Unit.YEAR: 365}.get(duration.unit, 1)


SENTENCES = {
    "identity.proven": (
        gettext_noop("窗口已经核验您的身份"),
        gettext_noop("实名等级已经提高。如果不是您本人去的窗口，请马上联系政务服务窗口。"),
    ),
    "identity.proven_by_office": (
        gettext_noop("您的工作账号已经核对身份"),
        gettext_noop("单位的管理员填写了您的姓名和身份证号码，和登记信息一致。您本人和亲属的申请，按回避规定不能由您办理。"),
    ),
    "identity.proof_ending": (
        gettext_noop("身份核验快到期了"),
        gettext_noop("再过一个月，现在的实名等级就到期了。方便的时候，请在“我的身份”里再核验一次。"),
    ),
    "identity.proof_ended": (
        gettext_noop("身份核验到期了"),
        gettext_noop("办需要更高实名等级的事项之前，请在“我的身份”里再核验一次。"),
    ),
    "identity.proof_revoked": (
        gettext_noop("身份核验被撤销"),
        gettext_noop("理由写在“我的身份”里。有异议的，请到政务服务窗口提出。"),
    ),
    "identity.claimed_twice": (
        gettext_noop("有人用您的姓名和证件号码实名"),
        gettext_noop("另一个账号刚才核对了您的姓名和证件号码，没有通过。是您自己的，可以请工作人员合并；不是您的，请尽快换密码。"),
    ),
    "identity.merged": (
        gettext_noop("您的两个账号已经合并"),
        gettext_noop("另一个账号的办件、证照和消息都在这个账号里了。不是您要合并的，请到政务服务窗口提出，可以原样撤回。"),
    ),
    "identity.merged_away": (
        gettext_noop("您的一个账号合并到另一个账号里了"),
        gettext_noop("这个账号不能再登录。不是您要合并的，请尽快到政务服务窗口提出，可以原样撤回。"),
    ),
    "identity.merge_undone": (
        gettext_noop("账号的合并或者分开已经撤回"),
        gettext_noop("账号恢复到原来的样子。"),
    ),
    "identity.split": (
        gettext_noop("您的账号要重新实名"),
        gettext_noop("工作人员认定这个账号登记的不是您本人。理由写在“我的身份”里，请带证件到政务服务窗口核对。"),
    ),
}  # fmt: skip


def party_of(number: str) -> UUID | None:
    """The person or the firm registered under a resident number or a credit code (``people.staffing.kin``)."""
    registers = BaseRegisters()
    return registers.find("111", number) or registers.find("001", number)


def connect() -> None:
    """Fill the ports; called once at start-up."""
    use_person_source(BaseRegisters())
    use_teller(tell)
    use_lasting(lasting)
    identity_moves.connect()
    for kind, (title, body) in SENTENCES.items():
        sentence(kind, Sentence(title, body, urgent=not kind.startswith("identity.proof_end"), symbol="person"))
