"""What the chore does: publish what was planned, tell reviewing items below in batches, find conflicts, mend faces."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Q

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.use_case import record, use_case
from yiwang.service.catalogue.actions.publish_draft import publish_draft, publish_waiting, return_draft
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.faces import SHOWN
from yiwang.service.catalogue.inherited_faces import give_up, heirs_follow, refresh_faces
from yiwang.service.catalogue.joining import join_below
from yiwang.service.catalogue.merging import merged
from yiwang.service.catalogue.models import CatalogueRevision, Draft, ServiceItem
from yiwang.service.catalogue.pacing import in_batches
from yiwang.service.catalogue.spreading import Spread, differing_below, find_conflicts
from yiwang.service.catalogue.standing import Standing, standing_of

_WHY = "planned publications of every office"
MOST = 20


def go_on(now: datetime) -> int:
    """The chore: everything that is due; returns how many drafts went on. Safe to repeat and to break off."""
    due = Draft.objects.unscoped(_WHY).filter(
        Q(state="publishing") | Q(state="approved", planned_for__lte=now) | Q(state="published", followed=False)
    )
    rows = list(due.order_by("id").values_list("pk", "state")[:MOST])
    return sum(_go_on(draft_id, state, now) for draft_id, state in rows)


def _go_on(draft_id: UUID, state: str, now: datetime) -> int:
    if state == "approved":
        return _publish_planned(draft_id, now)
    if state == "publishing":
        return publish_waiting(draft_id, now)
    follow(draft_id)
    return 1


def _publish_planned(draft_id: UUID, now: datetime) -> int:
    try:
        publish_draft(actor=SYSTEM, draft_id=draft_id, now=now)
    except Refusal as refused:  # it was right when it was checked, and is not any more: back to the editor
        return_draft(actor=SYSTEM, draft_id=draft_id, reason=refused.text, now=now)
    return 1


def follow(draft_id: UUID) -> int:
    """After a publication: items below join, faces below are mended, conflicts are laid on desks; in short batches."""
    draft = Draft.objects.unscoped(_WHY).get(pk=draft_id)
    count = 0
    if draft.item is not None and draft.published_number == 1:
        count += join_below(draft.item)
    if draft.item is not None and draft.face_before is not None:
        count += heirs_follow([draft.item.pk], draft.face_before, draft.item.face_id)
        give_up(draft.face_before, draft.item.pk)
        changed([draft.item.pk])
    spread = spread_published(draft)
    if spread is not None:
        count += in_batches(differing_below(spread), partial(follow_piece, spread))
    followed(actor=SYSTEM, draft_id=draft_id, items=count)
    return count


def follow_piece(spread: Spread, ids: list[UUID]) -> int:
    """Conflicts and faces of one batch of items below."""
    count = find_conflicts(spread, ids)
    if spread.touches_faces:
        rows = ServiceItem.objects.filter(pk__in=ids, held__isnull=True).values_list("pk", "content", "face__owner")
        count += refresh_faces([pk for pk, content, owner in rows if owner == pk or content.keys() & SHOWN])
        changed(ids)
    return count


@use_case("catalogue.followed")
def followed(*, actor: Actor, draft_id: UUID, items: int) -> None:
    """Say that everything after a publication is done."""
    draft = Draft.objects.visible_to(actor).select_for_update().get_or_refuse(draft_id)
    draft.followed = True
    draft.save(update_fields=["followed"])
    record("catalogue.followed", actor=actor, on=draft, payload={"items": items})


def spread_published(draft: Draft) -> Spread | None:
    """The change that a published draft made: its number against the one before; None for a first number."""
    number = draft.published_number or 0
    rows = {
        row.number: row for row in CatalogueRevision.objects.filter(node=draft.node, number__in=[number - 1, number])
    }
    if number - 1 not in rows or number not in rows:
        return None
    standing = standing_of(draft)
    item = draft.item
    return Spread(
        entry_id=item.entry_id if item else draft.entry_id,
        item=item.pk if item else None,
        title=standing.title,
        number=number,
        before=_as_of(standing, rows[number - 1]),
        after=_as_of(standing, rows[number]),
    )


def _as_of(standing: Standing, row: CatalogueRevision) -> dict[str, object]:
    return merged([("above", standing.above), ("held", row.held or {}), ("own", row.content)])[0]
