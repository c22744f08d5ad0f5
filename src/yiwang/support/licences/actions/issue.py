"""Issuing: a new licence, or a new version that takes the place of another (变更、延续、补办)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.support.licences.actions.opening import ensure_open
from yiwang.support.licences.definition import Face, LicenceType, Options, Party, evaluate
from yiwang.support.licences.errors import LicenceNotCurrent
from yiwang.support.licences.links import new_token
from yiwang.support.licences.models import CURRENT, STATUS_NUMBERS, Licence
from yiwang.support.licences.numbering import identifier_of, make_number
from yiwang.support.licences.paper import face_of, metadata, seal_private
from yiwang.support.licences.papers.describing import Said
from yiwang.support.licences.papers.making import keep, sealed_ofd


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be issued. ``names`` are those that expressions of the type may use; ``key`` makes it once.

    ``replaces`` is the licence whose place the new version takes; ``keeps`` says what stays of it
    (``number``, ``valid_until``). ``base`` gives fields that the names do not;
    ``number`` and ``span`` set what is normally computed (import, demo data).
    """

    kind: LicenceType
    office: Organization
    holder: Party
    on: date
    names: Mapping[str, Any]
    options: Options = field(default_factory=dict)
    key: str | None = None
    proceeding_id: UUID | None = None
    replaces: UUID | None = None
    keeps: frozenset[str] = frozenset()
    base: Face | None = None
    number: str = ""
    span: tuple[date, date | None] | None = None

    @property
    def organization_id(self) -> UUID:
        """The issuing organization; makes the order usable with ``require``."""
        return self.office.pk


@use_case("licence.issued", "licence.replaced")
def issue_licence(*, actor: Actor, order: Order) -> Licence:
    """Issue, print, seal and keep a licence (OFD); a second call with the same key gives the first one.

    The platform puts on the seal of the office for licences, since the issuing is decided here. Records
    ``licence.issued`` or ``licence.replaced``. Refuses with ``licence_field_missing``, ``licence_number_not_possible``,
    ``licence_not_current``, ``licence_type_closed``, ``storage_full``, ``seal_none``, ``seal_not_current``; raises
    ``CharactersMissing`` for a name that no font at hand can show.
    """
    require(actor, "licence.issue", on=order)
    if order.key is not None:
        done = Licence.objects.unscoped("a repeated job finds what it made").filter(job_key=order.key).first()
        if done is not None:
            nothing_changed()
            return done  # type: ignore[no-any-return]
    ensure_open(actor, order.kind.key, order.office)
    before, suspended = _retire(order)
    licence, face = _written(order, before)
    if before is not None and suspended:  # a new version lifts no suspension: that is a decision of its own
        licence.state, licence.state_reason, licence.state_at = "suspended", before.state_reason, clock.now()
    said = metadata(licence, order.kind, face, order.holder.name, order.office)
    content = sealed_ofd(Said(licence, order.kind, face, said), reason=f"颁发{licence.title}")
    licence.ofd_id = keep(licence, content, "ofd").pk
    licence.save(force_insert=True)
    _record(actor, licence, before)
    return licence


def _retire(order: Order) -> tuple[Licence | None, bool]:
    """Take the replaced licence out of use, first, since there is one current version of a number; was it suspended."""
    if order.replaces is None:
        return None, False
    rows = Licence.objects.unscoped("the decision replaces a licence of its applicant")
    before: Licence = rows.select_for_update().get(pk=order.replaces)
    if before.state not in CURRENT or before.organization_id != order.office.pk:
        raise LicenceNotCurrent
    suspended = before.state == "suspended"
    before.state, before.state_at = "superseded", clock.now()
    before.row_version += 1
    before.save(update_fields=["state", "state_at", "row_version"])
    return before, suspended


def _written(order: Order, before: Licence | None) -> tuple[Licence, Face]:
    names = dict(order.names)
    if before is not None:
        names["scenario"] = {**before.scenario, **names.get("scenario", {})}
    face = order.kind.face(names, order.options, face_of(before) if before else order.base)
    names["fields"] = face.values
    number = _number(order, names, before)
    version = _version(order, number, before)
    start, until = _span(order, names, before)
    licence_id = new_id()
    token_version, token_digest = new_token(licence_id)
    public = order.kind.public_names
    licence = Licence(
        id=licence_id,
        type_key=order.kind.key,
        type_revision=order.kind.published.id,
        title=order.kind.title,
        number=number,
        identifier=identifier_of(order.kind.content, order.office.uscc, number, version),
        version=version,
        holder_kind=order.holder.kind,
        holder_id=order.holder.id,
        holder_masked=order.holder.masked,
        organization_id=order.office.pk,
        organization_name=order.office.name,
        division_id=order.office.division_id,
        fields=face.part(public),
        scenario=names.get("scenario", {}),
        conditions=order.kind.conditions(names),
        issued_on=order.on,
        valid_from=start,
        valid_until=until,
        supersedes=before,
        proceeding_id=order.proceeding_id,
        job_key=order.key,
        token_version=token_version,
        token_digest=token_digest,
        status_number=next_status_number(),
        demo=order.office.demo,
    )
    licence.sealed = seal_private(licence, face, set(face.values) - public, order.holder.name)
    return licence, face


def next_status_number() -> int:
    """The next place in the public status lists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [STATUS_NUMBERS])
        return int(cursor.fetchone()[0])


def _number(order: Order, names: Mapping[str, Any], before: Licence | None) -> str:
    if order.number:
        return order.number
    if before is not None and "number" in order.keeps:
        return before.number
    spec = order.kind.content.get("number") or {"parts": [{"part": "year"}, {"part": "serial", "length": 8}]}
    return make_number(
        spec,
        division=order.office.division.code,
        on=order.on,
        value=lambda text: evaluate(text, names),
        next_serial=lambda head: next_number(f"licence:{order.kind.key}:{head}"),
    )


def _version(order: Order, number: str, before: Licence | None) -> int:
    """Versions count the re-issues of one number, also after it had been cancelled (GB/T 36904)."""
    if before is not None and before.number == number:
        return before.version + 1
    rows = Licence.objects.unscoped("versions of a number").filter(type_key=order.kind.key, number=number)
    last = rows.order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _span(order: Order, names: Mapping[str, Any], before: Licence | None) -> tuple[date, date | None]:
    if order.span is not None:
        return order.span
    if before is not None and "valid_until" in order.keeps:
        return before.valid_from, before.valid_until
    return order.on, order.kind.valid_until(names, order.office.division.code, order.on)


def _record(actor: Actor, licence: Licence, before: Licence | None) -> None:
    payload = {"type": licence.type_key, "number": licence.number, "version": licence.version}
    if before is None:
        record("licence.issued", actor=actor, on=licence, payload=payload)
    else:
        record("licence.replaced", actor=actor, on=licence, payload={**payload, "replaces": str(before.pk)})
