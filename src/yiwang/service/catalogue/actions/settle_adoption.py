"""Deciding on a change from above: adopt it, or keep one's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.use_case import record, use_case
from yiwang.service.catalogue.actions.access import checked_words, locked_item, require_item
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.errors import DraftOpen, WrongState
from yiwang.service.catalogue.history import Act, remember, remember_first
from yiwang.service.catalogue.holding import Held, hold
from yiwang.service.catalogue.inherited_faces import heirs_follow, refresh_face
from yiwang.service.catalogue.merging import Elements, composed, patch_of, value_on, without
from yiwang.service.catalogue.models import Adoption, Draft, ServiceItem
from yiwang.service.catalogue.pacing import AIM_LOCKED_LAST, in_batches
from yiwang.service.catalogue.spreading import Spread, reviewing_below
from yiwang.service.catalogue.standing import standing_of_item


@dataclass(frozen=True, slots=True)
class _Settled:
    """What an item will say itself and hold back once an adoption is settled, and the change for those below."""

    content: Elements
    held: Elements
    spread: Spread


def settle_adoption(*, actor: Actor, adoption_id: UUID, adopt: bool, reason: str = "", now: datetime) -> Adoption:
    """Adopt the change (what was held back, or the own difference, goes), or keep the old words as one's own.

    A new number of the item is published either way, except where a conflict is kept: then nothing changes but that it
    was looked at. Keeping needs a reason. Items below that review in turn are told before, in short transactions.
    Refuses with ``catalogue_state``, ``catalogue_draft_open``.
    """
    adoption: Adoption = Adoption.objects.visible_to(actor).get_or_refuse(adoption_id)
    settled = _checked(actor, adoption, adoption.item, adopt, reason)
    told = reviewing_below(settled.spread) if settled is not None else []
    if settled is not None:
        in_batches(told, partial(_tell, actor, adoption_id, settled.spread), aim=AIM_LOCKED_LAST)
    return settle(actor=actor, adoption_id=adoption_id, adopt=adopt, reason=reason, told=told, now=now)


@use_case("catalogue.adopted", "catalogue.kept")
def settle(
    *, actor: Actor, adoption_id: UUID, adopt: bool, reason: str, told: Sequence[UUID], now: datetime
) -> Adoption:
    """Settle an adoption whose reviewing items below are ``told``; whoever began to review since is told here."""
    adoption: Adoption = Adoption.objects.visible_to(actor).select_for_update().get_or_refuse(adoption_id)
    key = ServiceItem.objects.values_list("key", flat=True).get(pk=adoption.item_id)
    item = locked_item(key)
    settled = _checked(actor, adoption, item, adopt, reason)
    words = checked_words(reason, needed=not adopt, most=500)
    if settled is not None:
        _write(
            actor,
            item,
            settled,
            set(told),
            Act("adopted" if adopt else "published", now, words, actor.name, actor.name),
        )
    adoption.state = "adopted" if adopt else "kept"
    adoption.reason, adoption.decided_by_name, adoption.decided_at = words, actor.name[:60], now
    adoption.save(update_fields=["state", "reason", "decided_by_name", "decided_at"])
    event = "catalogue.adopted" if adopt else "catalogue.kept"
    record(event, actor=actor, on=item, payload={"item": str(item.pk), "above": str(adoption.above)})
    return adoption


@use_case("catalogue.held")
def tell_below(*, actor: Actor, adoption_id: UUID, ids: Sequence[UUID], spread: Spread) -> Held:
    """One batch of reviewing items below keeps the values of before; a short transaction of its own."""
    adoption: Adoption = Adoption.objects.visible_to(actor).select_for_update().get_or_refuse(adoption_id)
    if adoption.state != "open":
        raise WrongState
    held = hold(spread, ids)
    record("catalogue.held", actor=actor, on=adoption, payload={"items": len(ids)})
    return held


def _tell(actor: Actor, adoption_id: UUID, spread: Spread, ids: list[UUID]) -> int:
    held = tell_below(actor=actor, adoption_id=adoption_id, ids=ids, spread=spread)
    for (old, new), moved in held.faces.items():
        heirs_follow(moved, old, new)
    return held.items


def _checked(actor: Actor, adoption: Adoption, item: ServiceItem, adopt: bool, reason: str) -> _Settled | None:
    """What settling would make of the item; None where nothing changes. Refuses what may not be settled."""
    if adoption.state != "open":
        raise WrongState
    require_item(actor, item)
    checked_words(reason, needed=not adopt, most=500)
    if not adopt and adoption.kind == "conflict":
        return None
    if Draft.objects.unscoped("a draft would bring the old words back").open().filter(item=item).exists():
        raise DraftOpen
    standing = standing_of_item(item.key)
    paths = list(adoption.changes)
    held, content = dict(item.held or {}), dict(item.content)
    if adoption.kind == "conflict":
        content = without(content, paths)
    else:
        if not adopt:
            for path in paths:
                content = composed(patch_of(path, value_on(standing.elements, path)), content)
        held = without(held, paths)
    spread = Spread(
        entry_id=item.entry_id,
        item=item.pk,
        title=standing.title,
        number=item.number + 1,
        before=standing.elements,
        after=standing.with_own(content, held),
    )
    return _Settled(content, held, spread)


def _write(actor: Actor, item: ServiceItem, settled: _Settled, told: set[UUID], act: Act) -> None:
    late = [pk for pk in reviewing_below(settled.spread) if pk not in told]
    for (old, new), moved in hold(settled.spread, late).faces.items():
        heirs_follow(moved, old, new)
    remember_first(item)
    item.content, item.held = settled.content, settled.held or None
    item.number, item.row_version = item.number + 1, item.row_version + 1
    item.save()
    before = refresh_face(item)
    remember(item, act)
    changed([item.pk])
    _to_follow(actor, item, before, act.at)


def _to_follow(actor: Actor, item: ServiceItem, face_before: UUID | None, now: datetime) -> None:
    """The chore looks for conflicts and faces below this item, as after any publication."""
    if item.organization_id is None:
        if face_before is not None:
            heirs_follow([item.pk], face_before, item.face_id)
        return
    Draft.objects.create(
        item=item,
        organization_id=item.organization_id,
        content=item.content,
        base_number=item.number - 1,
        state="published",
        published_at=now,
        published_number=item.number,
        editor_name=actor.name[:60],
        face_before=face_before,
    )
