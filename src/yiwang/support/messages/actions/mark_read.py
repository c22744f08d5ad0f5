"""Marking messages as read: the receiver's own bookkeeping, no business fact, so no event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotSignedIn
from yiwang.support.messages.models import Message


def mark_read(*, actor: Actor, message_id: UUID, now: datetime) -> bool:
    """Mark one own message; False if it was read already or is not there."""
    rows = Message.objects.visible_to(actor).filter(pk=message_id, read_at=None)
    return bool(rows.update(read_at=now))


def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Mark everything that came before ``now``; what arrives meanwhile stays unread."""
    if not actor.signed_in:
        raise NotSignedIn
    rows = Message.objects.visible_to(actor).filter(read_at=None, created_at__lte=now)
    return rows.update(read_at=now)
