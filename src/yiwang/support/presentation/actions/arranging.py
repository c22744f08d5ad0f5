"""The holder's own order of the folder (卡包): favourites and places."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licences.models import Licence
from yiwang.support.presentation.folder import my_cards
from yiwang.support.presentation.models import Place

STEPS = {"up": -1, "down": 1}


@use_case("presentation.folder_arranged")
def arrange(*, actor: Actor, licence_id: UUID, change: str) -> None:
    """``change``: ``up``, ``down``, ``favourite`` or ``plain``. Refuses with ``not_found``, ``invalid_input``."""
    require(actor, "presentation.show")
    moved: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    places = Place.objects.unscoped("the own order")
    if change in ("favourite", "plain"):
        _row, _made = places.update_or_create(
            account_id=actor.account_id,
            type_key=moved.type_key,
            number=moved.number,
            defaults={"favourite": change == "favourite"},
            create_defaults={"favourite": change == "favourite", "position": _last(actor) + 1},
        )
    elif change in STEPS:
        if not _moved(actor, moved, STEPS[change]):
            nothing_changed()
            return
    else:
        raise InvalidInput
    record("presentation.folder_arranged", actor=actor, on=moved, payload={"change": change})


def _moved(actor: Actor, licence: Licence, step: int) -> bool:
    """Write down the whole order with one licence a step further within its group."""
    groups = my_cards(actor)
    group = next((group.licences for group in groups if any(one.pk == licence.pk for one in group.licences)), [])
    at = next((place for place, one in enumerate(group) if one.pk == licence.pk), -1)
    if at < 0 or not 0 <= at + step < len(group):
        return False
    group[at], group[at + step] = group[at + step], group[at]
    rows = [one for group in groups for one in group.licences]
    known = {(place.type_key, place.number): place for place in Place.objects.visible_to(actor).select_for_update()}
    for position, one in enumerate(rows):
        place = known.get((one.type_key, one.number)) or Place(
            account_id=actor.account_id, type_key=one.type_key, number=one.number
        )
        place.position = position
        place.save()
    return True


def _last(actor: Actor) -> int:
    found = Place.objects.visible_to(actor).order_by("-position").values_list("position", flat=True).first()
    return int(found) if found is not None else -1
