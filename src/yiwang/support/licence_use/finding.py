"""Finding the licence that is meant: exactly by its identifier, or by holder, type and number."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from yiwang.core import revisions
from yiwang.core.errors import NotFound
from yiwang.engines.registers import records
from yiwang.support.licence_use.asking import Which
from yiwang.support.licence_use.errors import NoSuchLicence
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import Licence

REGISTERS = {"111": ("persons", "resident_id"), "001": ("legal-persons", "uscc")}
_WHY = "an organization names the licence exactly; what it may see of it is decided afterwards"


def type_named(name: str) -> str:
    """The key of a published type by its key or its code of 21 signs; "" for what is none."""
    for key, kind in types().items():
        if name in (key, code_of(kind)):
            return key
    return ""


def types() -> Mapping[str, LicenceType]:
    """All published types by key."""
    return {key: LicenceType(revisions.current("licences", key)) for key in revisions.current_keys("licences")}


def code_of(kind: LicenceType) -> str:
    """证照类型代码: credit code of the defining body and three digits; "" where the type has none."""
    defined = kind.content.get("defined_by")
    return f"{defined['uscc']}{defined['sequence']}" if defined else ""


def type_of(licence: Licence) -> LicenceType:
    """The revision by which a licence was made."""
    return LicenceType(revisions.revision(licence.type_revision))


def holders(code: str, code_type: str = "") -> list[UUID]:
    """Who has this number by the base registers; the kind of the number is told by its length where none is given."""
    value = code.strip().upper()
    wanted = [code_type] if code_type in REGISTERS else list(REGISTERS)
    found: list[UUID] = []
    for kind in wanted:
        register, field = REGISTERS[kind]
        try:
            found += records.find_by(register, field, value)
        except NotFound:  # no pack brings this register
            continue
    return found


def find(which: Which) -> Licence:
    """The licence that fits exactly; refuses with ``licence_use_no_licence``, whatever of it was wrong."""
    found = find_all(which)
    if not found:
        raise NoSuchLicence
    return found[0]


def find_all(which: Which) -> list[Licence]:
    """Licences that fit, those that count first; at most 20. A replaced version is found by its identifier alone."""
    rows = Licence.objects.unscoped(_WHY)
    if which.identifier:
        rows = rows.filter(identifier=which.identifier.strip())
        if which.holder_code:
            rows = rows.filter(holder_id__in=holders(which.holder_code, which.holder_code_type))
        if which.number:
            rows = rows.filter(number=which.number.strip())
        return list(rows[:1])
    key = type_named(which.type_key)
    parties = holders(which.holder_code, which.holder_code_type) if which.holder_code and key else []
    if not parties:
        return []
    rows = rows.filter(holder_id__in=parties, type_key=key).exclude(state="superseded")
    if which.number:
        rows = rows.filter(number=which.number.strip())
    newest = list(rows.order_by("-issued_on", "-version")[:20])
    rank = {"valid": 0, "suspended": 1}
    return sorted(newest, key=lambda row: rank.get(row.state, 2))
