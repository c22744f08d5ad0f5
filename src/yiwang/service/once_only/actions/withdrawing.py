"""Withdrawing an attestation (取消证明事项), and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Division
from yiwang.service.once_only.models import StandardMaterial, Withdrawal
from yiwang.service.once_only.places import prefix_of


@dataclass(frozen=True, slots=True)
class Law:
    """By which law, from which day, where ("" everywhere; a division's code), and what is done instead."""

    law: str
    document: str
    on: date | None
    division_code: str = ""
    instead: str = ""


@use_case("materials.withdrawn")
def withdraw_material(*, actor: Actor, key: str, law: Law, row_version: int | None = None) -> Withdrawal:
    """Nobody may ask for the material any more: items that do are listed, their organizations get work orders.

    Refuses ``invalid_input`` at the field, ``not_found``, ``changed_meanwhile`` and ``not_permitted``.
    """
    require(actor, "materials.keep")
    material = _locked(key, row_version)
    place = _checked(law)
    made, created = Withdrawal.objects.get_or_create(
        material=material,
        division_code=place,
        defaults={
            "withdrawn_on": law.on,
            "law": law.law.strip()[:200],
            "document": law.document.strip()[:120],
            "instead": law.instead.strip()[:300],
            "managed_by": "desk",
        },
    )
    if not created:
        nothing_changed()
        return made
    _touch(material)
    payload = {"material": key, "division": place, "law": made.law, "on": made.withdrawn_on.isoformat()}
    record("materials.withdrawn", actor=actor, on=material, payload=payload)
    return made


@use_case("materials.restored")
def restore_material(*, actor: Actor, withdrawal_id: UUID) -> StandardMaterial:
    """Take back a withdrawal that the desk made; those of packs are changed in the pack. Refuses ``not_found``."""
    require(actor, "materials.keep")
    found = Withdrawal.objects.select_related("material").filter(pk=withdrawal_id, managed_by="desk").first()
    if found is None:
        raise NotFound
    material = _locked(found.material.key, None)
    payload = {"material": material.key, "division": found.division_code, "law": found.law}
    found.delete()
    _touch(material)
    record("materials.restored", actor=actor, on=material, payload=payload)
    return material


def _locked(key: str, row_version: int | None) -> StandardMaterial:
    material = StandardMaterial.objects.select_for_update().filter(key=key).first()
    if material is None:
        raise NotFound
    if row_version is not None and material.row_version != row_version:
        raise ChangedMeanwhile
    return material


def _touch(material: StandardMaterial) -> None:
    material.row_version += 1
    material.save(update_fields=["row_version"])
    generation.bump()


def _checked(law: Law) -> str:
    fields = {}
    if not law.law.strip():
        fields["/law"] = _("请写根据什么法律或者文件取消。")
    if not law.document.strip():
        fields["/document"] = _("请写文号，或者第几条。")
    if law.on is None:
        fields["/on"] = _("请写从哪天起不再要。")
    place = law.division_code.strip()
    if place and not Division.objects.filter(code=place.ljust(12, "0")[:12]).exists():
        fields["/division"] = _("没有这个地区。请从列表里选。")
    if fields:
        raise InvalidInput(_("还有内容没有写。"), fields=fields)
    return prefix_of(place)
