"""Suspending, resuming and cancelling what is in force (暂停, 恢复, 取消)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotFound
from yiwang.core.use_case import record, use_case
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.actions.access import checked_words, entry_post, locked_item, require_item
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.errors import DraftOpen, WrongState
from yiwang.service.catalogue.history import Act, Row, remember, remember_first
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem

# move: (from which states, to which, the act in the history)
MOVES = {
    "suspend": (("published",), "suspended", "suspended"),
    "resume": (("suspended",), "published", "resumed"),
    "cancel": (("published", "suspended"), "cancelled", "cancelled"),
}


@use_case("catalogue.suspended", "catalogue.resumed", "catalogue.cancelled")
def move_item(
    *, actor: Actor, key: str, move: str, reason: str, now: datetime, version: int | None = None
) -> ServiceItem:
    """Suspend, resume or cancel an item, with the reason that its history shows.

    A cancelled item is found no more; cases under way go on. Refuses with ``catalogue_state``, ``changed_meanwhile``.
    """
    item = locked_item(key)
    require_item(actor, item)
    if version is not None and item.row_version != version:
        raise ChangedMeanwhile
    _move(item, move, checked_words(reason, needed=True), now, actor.name)
    record(f"catalogue.{MOVES[move][2]}", actor=actor, on=item, payload={"item": str(item.pk), "number": item.number})
    return item


@use_case("catalogue.suspended", "catalogue.resumed", "catalogue.cancelled")
def move_entry(
    *, actor: Actor, entry_id: UUID, move: str, reason: str, now: datetime, version: int | None = None
) -> CatalogueEntry:
    """The same for an entry: nobody can claim it any more; items that were claimed stay until their offices decide."""
    entry = CatalogueEntry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    post = entry_post(actor, entry.owner_division)
    if version is not None and entry.row_version != version:
        raise ChangedMeanwhile
    _move(entry, move, checked_words(reason, needed=True), now, actor.name)
    record(
        f"catalogue.{MOVES[move][2]}",
        actor=actor,
        on=entry,
        payload={"entry": str(entry.pk), "number": entry.number},
        organization_id=post.organization_id if post else None,
    )
    return entry


def _move(row: Row, move: str, reason: str, now: datetime, name: str) -> None:
    if move not in MOVES or row.state not in MOVES[move][0]:
        raise WrongState
    if Draft.objects.unscoped("an open draft would bring it back").open().filter(**_of(row)).exists():
        raise DraftOpen
    remember_first(row)
    row.state, row.number, row.row_version = MOVES[move][1], row.number + 1, row.row_version + 1
    row.save()
    if isinstance(row, CatalogueEntry):
        law_index.follow(row)
    remember(row, Act(MOVES[move][2], now, reason, name))
    changed([row.pk])


def _of(row: Row) -> dict[str, UUID]:
    return {"item_id": row.pk} if isinstance(row, ServiceItem) else {"entry_id": row.pk}
