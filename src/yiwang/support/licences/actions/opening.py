"""Opening and closing the issuing of a type by an organization (证照类型开通)."""

from __future__ import annotations

from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotFound
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.support.licences.errors import AlreadyOpen, NotIssuer, ReasonMissing, TypeClosed
from yiwang.support.licences.models import TypeOpening

LONGEST = 500


@use_case("licence_type.opened")
def open_issuing(*, actor: Actor, type_key: str, organization_id: UUID, reason: str) -> TypeOpening:
    """Let an organization issue a type from today on.

    Refuses with ``not_found``, ``not_permitted``, ``licence_type_not_issuer`` (the type is issued by another kind of
    organization), ``licence_type_open``, ``licence_reason_missing``.
    """
    office = Organization.objects.filter(pk=organization_id).first()
    if office is None or type_key not in revisions.current_keys("licences"):
        raise NotFound
    require(actor, "licence.open_type", on=_Of(office.pk))
    content = revisions.current("licences", type_key).content
    if content.get("external") or content.get("issued_by", office.role) != office.role:
        raise NotIssuer
    if _open(type_key, office.pk) is not None:
        raise AlreadyOpen
    return _opened(actor, type_key, office, _said(reason))


@use_case("licence_type.closed")
def close_issuing(*, actor: Actor, opening_id: UUID | str, reason: str, row_version: int | None = None) -> TypeOpening:
    """No new licences of the type by this organization; those issued stay as they are.

    Refuses with ``not_found``, ``not_permitted``, ``licence_reason_missing``, ``changed_meanwhile``.
    """
    opening: TypeOpening = TypeOpening.objects.visible_to(actor).select_for_update().get_or_refuse(opening_id)
    require(actor, "licence.open_type", on=opening)
    if opening.closed_on is not None or (row_version is not None and row_version != opening.row_version):
        raise ChangedMeanwhile
    opening.closed_on, opening.closed_reason = legal_day(clock.now()), _said(reason)
    opening.row_version += 1
    opening.save(update_fields=["closed_on", "closed_reason", "row_version"])
    _record("licence_type.closed", actor, opening, opening.closed_reason)
    return opening


def ensure_open(actor: Actor, type_key: str, office: Organization) -> None:
    """Before a licence is issued: the first one opens the type; an organization that closed it is refused.

    Refuses with ``licence_type_closed``.
    """
    rows = TypeOpening.objects.unscoped("whether the office issues the type").filter(
        type_key=type_key, organization_id=office.pk
    )
    found = rows.order_by("closed_on").values_list("closed_on", flat=True)
    spans = list(found)
    if None in spans:
        return
    if spans:
        raise TypeClosed
    open_by_issuing(actor=actor, type_key=type_key, office=office)


@use_case("licence_type.opened")
def open_by_issuing(*, actor: Actor, type_key: str, office: Organization) -> None:
    """The first licence of a type opens it at the office that issues it; two at once open it once."""
    if _open(type_key, office.pk) is not None:
        nothing_changed()
        return
    _opened(actor, type_key, office, "", implied=True)


def _opened(actor: Actor, type_key: str, office: Organization, reason: str, implied: bool = False) -> TypeOpening:
    opening = TypeOpening(
        type_key=type_key,
        organization_id=office.pk,
        organization_name=office.name,
        division_id=office.division_id,
        opened_on=legal_day(clock.now()),
        reason=reason,
        implied=implied,
    )
    made, new = TypeOpening.objects.unscoped("one open span at a time").get_or_create(
        type_key=type_key, organization_id=office.pk, closed_on=None, defaults=_values(opening)
    )
    if not new:
        nothing_changed()
        return made  # type: ignore[no-any-return]
    _record("licence_type.opened", actor, made, reason)
    return made  # type: ignore[no-any-return]


def _values(opening: TypeOpening) -> dict[str, object]:
    names = ("id", "organization_name", "division_id", "opened_on", "reason", "implied")
    return {name: getattr(opening, name) for name in names}


def _open(type_key: str, organization_id: UUID) -> TypeOpening | None:
    rows = TypeOpening.objects.unscoped("one open span at a time")
    found: TypeOpening | None = rows.filter(type_key=type_key, organization_id=organization_id, closed_on=None).first()
    return found


def _record(event: str, actor: Actor, opening: TypeOpening, reason: str) -> None:
    record(
        event,
        actor=actor,
        subject=Subject("organization", opening.organization_id),
        payload={"type": opening.type_key, "reason": reason, "implied": opening.implied},
        organization_id=opening.organization_id,
        division_id=opening.division_id,
    )


def _said(reason: str) -> str:
    said = reason.strip()[:LONGEST]
    if not said:
        raise ReasonMissing.at("reason")
    return said


class _Of:
    """The organization that is asked about, for ``require``."""

    def __init__(self, organization_id: UUID) -> None:
        self.organization_id = organization_id
