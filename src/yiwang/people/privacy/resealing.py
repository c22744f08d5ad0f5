"""The background work of a change of key, and its safety nets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import SYSTEM
from yiwang.people.privacy.actions.rotate import KeyInUse, finish, remove_old
from yiwang.people.privacy.models import Rotation
from yiwang.people.privacy.rotating import advance

TURN_SECONDS = 20.0


def run(rotation_id: UUID, *, seconds: float | None = None) -> bool:
    """Seal everything again; True once nothing is left. Another process may be at it: then this one ends at once."""
    rotation = Rotation.objects.filter(pk=rotation_id).first()
    if rotation is None or rotation.finished_at is not None:
        return True
    if not advance(rotation, seconds=3600.0 if seconds is None else seconds):
        return False
    finish(actor=SYSTEM, rotation_id=rotation_id)
    return True


def go_on(now: datetime) -> int:
    """A chore: go on with what no job does any more (its queue was emptied, its worker died), in small turns.

    Older versions that nothing needs are destroyed here too. Returns how many rotations were moved.
    """
    moved = 0
    for rotation in Rotation.objects.filter(finished_at=None).order_by("started_at"):
        moved += run(rotation.pk, seconds=TURN_SECONDS)
    for rotation in Rotation.objects.exclude(finished_at=None).filter(removed_at=None).order_by("started_at"):
        try:
            moved += bool(remove_old(actor=SYSTEM, rotation_id=rotation.pk))
        except KeyInUse:
            continue
    return moved
