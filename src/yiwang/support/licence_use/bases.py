"""Legal bases that hold: found for an organization, a licence and a matter, asked again at each use."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from yiwang.people.models import Organization
from yiwang.support.licence_use.asking import Ask
from yiwang.support.licence_use.errors import NoBasis, TooMuch, WrongPurpose
from yiwang.support.licence_use.models import Basis
from yiwang.support.licences.models import Licence


def bases_of(organization_id: UUID, licence: Licence, day: date) -> list[Basis]:
    """What allows an organization to use this licence on a day; of its issuer or of an organization above that."""
    issuer = Organization.objects.filter(pk=licence.organization_id).values_list("lineage", flat=True).first() or []
    rows = Basis.objects.unscoped("what was agreed to").filter(
        Q(issuer_id=licence.organization_id) | Q(issuer_id__in=issuer),
        organization_id=organization_id,
        type_key=licence.type_key,
        state="agreed",
        since__lte=day,
        until__gte=day,
    )
    return list(rows.order_by("-since", "id"))


def basis_for(organization_id: UUID, licence: Licence, wish: Ask, day: date) -> Basis:
    """The basis that covers a wish whole.

    Refuses ``licence_use_no_basis``; where there is one, but for another matter, ``licence_use_wrong_purpose``; for
    less, ``licence_use_too_much``.
    """
    found = bases_of(organization_id, licence, day)
    if not found:
        raise NoBasis
    fitting = [basis for basis in found if basis.covers_item(wish.item_code)]
    if not fitting:
        raise WrongPurpose
    for basis in fitting:
        if covers(basis, wish.fields, wish.file):
            return basis
    raise TooMuch


def covers(basis: Basis, fields: tuple[str, ...] | list[str], file: bool) -> bool:
    """Whether a basis is wide enough."""
    return (basis.fields is None or set(fields) <= set(basis.fields)) and (basis.file or not file)


def still_holds(basis_id: UUID | None, day: date, item_code: str) -> bool:
    """Whether the basis of a request holds today."""
    basis = Basis.objects.unscoped("asked again at each use").filter(pk=basis_id).first() if basis_id else None
    return basis is not None and basis.holds_on(day) and basis.covers_item(item_code)
