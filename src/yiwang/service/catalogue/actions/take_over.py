"""Taking an imported item over to the desk, and how an item follows changes from above."""

from __future__ import annotations

from datetime import datetime

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile
from yiwang.core.permissions import require
from yiwang.core.revisions import ManagedElsewhere
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.service.catalogue.actions.access import locked_item, require_item
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.elements import BY_KEY
from yiwang.service.catalogue.errors import NotYourItem, WrongState
from yiwang.service.catalogue.history import Act, remember, remember_first
from yiwang.service.catalogue.models import ServiceItem


@use_case("catalogue.taken_over")
def take_over(*, actor: Actor, key: str, now: datetime) -> ServiceItem:
    """Manage an imported item at the desk of its organization; the next import leaves it alone.

    The organization is the one of the item, or the actor's where the credit codes agree. What the import wrote beside
    the elements stays in the history. Refuses with ``managed_elsewhere`` the item of a pack, ``catalogue_not_yours``.
    """
    require(actor, "catalogue.edit")
    item = locked_item(key)
    if item.managed_by == "desk":
        nothing_changed()
        return item
    if not item.managed_by.startswith("import:"):
        raise ManagedElsewhere
    office = _office(actor, item)
    remember_first(item)
    item.organization, item.organization_name, item.organization_uscc = office, office.name, office.uscc
    item.managed_by = "desk"
    item.content = {key: value for key, value in _elements(item).items() if key in BY_KEY}
    item.number, item.row_version = item.number + 1, item.row_version + 1
    item.save()
    remember(item, Act("taken_over", now, "", actor.name))
    changed([item.pk])
    record("catalogue.taken_over", actor=actor, on=item, payload={"item": str(item.pk)})
    return item


def _office(actor: Actor, item: ServiceItem) -> Organization:
    offices = Organization.objects.filter(pk__in=actor.organizations_with("catalogue.edit"), closed_on=None)
    for office in offices:
        if office.pk == item.organization_id or (item.organization_uscc and office.uscc == item.organization_uscc):
            return office
    raise NotYourItem


def _elements(item: ServiceItem) -> dict[str, object]:
    """What the item says, with what only its face said until now."""
    said: dict[str, object] = {"title": item.title, "power_type": item.power_type} if item.entry_id is None else {}
    return {**said, **item.content}


@use_case("catalogue.adopts")
def set_adopts(*, actor: Actor, key: str, adopts: str, version: int | None = None) -> ServiceItem:
    """Whether changes from above reach the item ``at_once`` or after ``review``."""
    item = locked_item(key)
    require_item(actor, item)
    if version is not None and item.row_version != version:
        raise ChangedMeanwhile
    if adopts not in ("at_once", "review") or (adopts == "at_once" and item.held):
        raise WrongState
    if item.adopts == adopts:
        nothing_changed()
        return item
    item.adopts, item.row_version = adopts, item.row_version + 1
    item.save(update_fields=["adopts", "row_version", "updated_at"])
    record("catalogue.adopts", actor=actor, on=item, payload={"item": str(item.pk), "adopts": adopts})
    return item
