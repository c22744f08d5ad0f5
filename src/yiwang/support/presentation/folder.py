"""The folder (卡包): licences by holder, favourites first, in the holder's own order; what ends soon, what is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.support.licences import queries
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import open_private
from yiwang.support.licences.showing import card_of
from yiwang.support.presentation.models import Place

SOON_DAYS = 30


@dataclass(slots=True)
class Group:
    """Licences under one heading; ``key`` is ``favourite``, a holder's id, or ``over``."""

    key: str
    title: str
    licences: list[Licence] = field(default_factory=list)


def my_cards(actor: Actor, *, search: str = "", state: str = "") -> list[Group]:
    """What the actor may show, in groups; empty groups are left out."""
    places = {(place.type_key, place.number): place for place in Place.objects.visible_to(actor)}
    today = queries.today()
    rows = queries.mine(actor, search=search, state=state)
    rows.sort(key=lambda row: _position(places.get((row.type_key, row.number))))
    favourite, over = Group("favourite", _("常用")), Group("over", _("已经失效"))
    holders: dict[UUID | None, Group] = {}
    for row in rows:
        place = places.get((row.type_key, row.number))
        if row.state_on(today) not in ("valid", "suspended"):
            over.licences.append(row)
        elif place is not None and place.favourite:
            favourite.licences.append(row)
        else:
            group = holders.setdefault(row.holder_id, Group(str(row.holder_id), ""))
            group.licences.append(row)
    own = actor.party_id if actor.acting is None else None
    for holder, group in holders.items():
        group.title = _("我的") if holder == own else open_private(group.licences[0])[0]
    ordered = sorted(holders.items(), key=lambda pair: (pair[0] != own, pair[1].title))
    return [group for group in (favourite, *(group for _holder, group in ordered), over) if group.licences]


def _position(place: Place | None) -> tuple[bool, int]:
    """What was never placed comes after what was, in the order of the list."""
    return (place is None, place.position if place else 0)


def cards_of(groups: list[Group]) -> list[dict[str, Any]]:
    """Groups for the page: {key, title, cards}."""
    return [
        {
            "key": group.key,
            "title": group.title,
            "cards": [
                {
                    **card_of(row, whole=True, linked=True),
                    "id": str(row.pk),
                    "soon": soon_text(row),
                    "favourite": group.key == "favourite",
                }
                for row in group.licences
            ],
        }
        for group in groups
    ]


def soon_text(licence: Licence) -> str:
    """How long a licence still counts, when that is not long any more; empty otherwise.

    An attestation is short by nature and made for one purpose: nobody renews it.
    """
    today = queries.today()
    if licence.valid_until is None or licence.state_on(today) != "valid":
        return ""
    if LicenceType(revisions.revision(licence.type_revision)).is_attestation:
        return ""
    left = licence.valid_until - today
    if left > timedelta(days=SOON_DAYS):
        return ""
    return _("今天到期") if not left.days else _("还有%(days)s天到期") % {"days": left.days}
