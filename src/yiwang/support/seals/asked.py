"""Seals as things that one can ask about: who sees this seal, and why."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.people.access.things import Address, Thing, ThingKind, thing_kind
from yiwang.support.seals.models import Seal

_WHY = "who may see it is what is asked; nothing but public words are told"


def _seal(key: UUID) -> Thing | None:
    row = Seal.objects.unscoped(_WHY).filter(pk=key).defer("picture", "der", "sealed").first()
    if row is None or row.holder_account is not None:
        return None
    title = f"{row.name}（{row.number}）" if row.number else row.name
    office = row.organization_id
    return Thing("seal", row.pk, title, office, row.division_id, organizations=(office,))


def _by_number(text: str) -> UUID | None:
    rows = Seal.objects.unscoped(_WHY).filter(number=text, holder_account=None)
    found: UUID | None = rows.values_list("pk", flat=True).first()
    return found


thing_kind(
    ThingKind(
        "seal",
        gettext_noop("印章"),
        "seals.Seal",
        _seal,
        _by_number,
        ("seal.see", "seal.apply", "seal.approve", "seal.end", "seal.keep", "seal.use"),
        (Address("seal", gettext_noop("打开印章")),),
    )
)
