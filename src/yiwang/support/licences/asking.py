"""What can be made at a holder's word alone: attestations and licences whose facts registers already hold (S009).

The type says what is read (``on_request.reads``), which conditions must hold and for which purposes. Nothing is
guessed: a register that holds nothing is a refusal that names the register and who keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.engines.registers import records
from yiwang.people.models import Organization
from yiwang.people.names import mask_name
from yiwang.support.licences.definition import LicenceType, Party, evaluate, in_chinese
from yiwang.support.licences.directory import all_types
from yiwang.support.licences.errors import ConditionNotMet, NobodyIssues, NothingHeld
from yiwang.support.licences.models import TypeOpening
from yiwang.support.licences.parties import covers_type, parties_of
from yiwang.support.licences.queries import held_licence

PERSONS, FIRMS = "persons", "legal-persons"
_LENGTHS = (12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Wish:
    """A type that somebody may have made for a holder: ``names`` are what its expressions read."""

    kind: LicenceType
    holder: Party
    office: Organization
    names: Mapping[str, Any]


def offered(actor: Actor) -> list[LicenceType]:
    """The types that the actor may have made, for himself or for a firm, in the order of titles."""
    kinds = {kind for kind, _id in holders_of(actor)}
    return [
        kind
        for kind in all_types()
        if kind.on_request is not None and fits(kind, kinds) and covers_type(actor, kind.key)
    ]


def fits(kind: LicenceType, holder_kinds: set[str]) -> bool:
    """Whether one of these kinds of holder can have the type."""
    holder = kind.content["holder"]
    return bool(holder_kinds) and (holder == "either" or holder in holder_kinds)


def holders_of(actor: Actor) -> list[tuple[str, UUID]]:
    """Kind and id of everybody in whose name the actor may ask: himself, or the giver, and firms."""
    person = None if actor.acting else actor.party_id
    if actor.acting is not None and not actor.acting.for_firm:
        person = actor.acting.giver_id
    return [("natural_person" if party == person else "legal_person", party) for party in parties_of(actor)]


def requested_type(type_key: str) -> LicenceType:
    """The type, if it is made on request; refuses with ``not_found``."""
    kind = LicenceType(revisions.current("licences", type_key))
    if kind.on_request is None:
        raise NotFound
    return kind


def wish_of(kind: LicenceType, holder: tuple[str, UUID], purpose: str, on: date) -> Wish:
    """Everything that is needed to make it; refuses with ``attestation_nothing_held``, ``attestation_condition``,
    ``attestation_no_office``."""
    own = records.in_force(FIRMS if holder[0] == "legal_person" else PERSONS, holder[1], on)
    if own is None:
        raise _nothing(f"register:{FIRMS if holder[0] == 'legal_person' else PERSONS}")
    name = str(own.values["name"])
    party = Party(holder[0], holder[1], name, name if holder[0] == "legal_person" else mask_name(name))
    facts: dict[str, Any] = {}
    for called, source in (kind.on_request or {})["reads"].items():
        facts[called] = _read(source, holder[1], own, on)
    names = {"facts": facts, "purpose": purpose, "holder": {"kind": party.kind, "name": name}, "today": on}
    names |= {"answers": {}, "scenario": {}, "parameters": {}, "decision": {}}
    for one in (kind.on_request or {}).get("when", []):
        if evaluate(one["when"], names) is not True:
            raise ConditionNotMet(in_chinese(one["says"]), condition=str(one["condition"]))
    return Wish(kind, party, _office(kind, own.values), names)


def _read(source: str, holder: UUID, own: records.Found, on: date) -> Mapping[str, Any]:
    """All that a register or a licence type holds of the holder."""
    section, _colon, name = source.partition(":")
    if section == "register":
        found = own if own.register == name else records.in_force(name, holder, on)
        if found is not None:
            return {**found.values, "as_of": found.as_of.isoformat()}
    elif section == "licence":
        held = held_licence(name, (holder,))
        if held is not None:
            return held
    raise _nothing(source)


def _nothing(source: str) -> NothingHeld:
    section, _colon, name = source.partition(":")
    where = in_chinese(revisions.current("registers" if section == "register" else "licences", name).content["title"])
    if section == "register":
        text = _("“%(register)s”里没有您的记录，所以现在开不了。请向管这个登记的单位核实，或者拨打12345。")
        return NothingHeld(text % {"register": where}, source=source)
    return NothingHeld(_("您现在没有有效的《%(title)s》，所以开不了。") % {"title": where}, source=source)


def _office(kind: LicenceType, values: Mapping[str, Any]) -> Organization:
    """The nearest organization of the issuing role above the holder's division that has not closed the type."""
    place = str(values.get("residence_division") or values.get("household_division") or values.get("division") or "")
    codes = [place[:length].ljust(12, "0") for length in _LENGTHS]
    rows = Organization.objects.filter(
        role=kind.content.get("issued_by", ""), division__code__in=codes, closed_on=None
    ).select_related("division")
    found = sorted(rows, key=lambda office: (_rank(office), str(office.pk)))
    shut = _closed(kind.key, [office.pk for office in found])
    for office in found:
        if office.pk not in shut:
            return office
    raise NobodyIssues


def _rank(office: Organization) -> int:
    """Nearer divisions have longer codes."""
    return -len(office.division.code.rstrip("0"))


def _closed(type_key: str, offices: list[UUID]) -> set[UUID]:
    rows = TypeOpening.objects.unscoped("which offices stopped issuing the type")
    spans = rows.filter(type_key=type_key, organization_id__in=offices).values_list("organization_id", "closed_on")
    open_now = {office for office, closed in spans if closed is None}
    return {office for office, _closed in spans} - open_now
