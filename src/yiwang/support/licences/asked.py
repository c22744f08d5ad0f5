"""Licences as things that one can ask about: who sees this licence, and why."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.people.access.things import Address, Thing, ThingKind, thing_kind
from yiwang.people.models import Account
from yiwang.support.licences.models import Licence

_WHY = "who may see it is what is asked; nothing but public words are told"


def _licence(key: UUID) -> Thing | None:
    row = Licence.objects.unscoped(_WHY).filter(pk=key).first()
    if row is None:
        return None
    holders = Account.objects.filter(party_id=row.holder_id, kind="person") if row.holder_id else Account.objects.none()
    accounts = tuple(holders.values_list("pk", flat=True)[:20])
    title = f"{row.title}（{row.number}）"
    owner = accounts[0] if accounts else None
    parties = (row.holder_id,) if row.holder_id else ()
    office = row.organization_id
    return Thing("licence", row.pk, title, office, row.division_id, owner, accounts, (office,), parties)


def _by_number(text: str) -> UUID | None:
    rows = Licence.objects.unscoped(_WHY).filter(number=text).order_by("-version")
    return rows.values_list("pk", flat=True).first()


thing_kind(
    ThingKind(
        "licence",
        gettext_noop("证照"),
        "licences.Licence",
        _licence,
        _by_number,
        ("licence.keep", "licence.issue", "licence.change_state"),
        (Address("licence", gettext_noop("打开证照")),),
    )
)
