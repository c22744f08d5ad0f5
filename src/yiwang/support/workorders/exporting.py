"""Lists that leave the house are recorded, before their first row does."""

from __future__ import annotations

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart

MOST_EXPORTED = 10_000


def note_export(actor: Actor, event: str, rows: int, show: str) -> None:
    """Record who took away how many rows; an empty list is nothing taken."""
    if not rows:
        return
    post = actor.posts[0]
    payload = {"rows": rows, "show": show}
    subject = Subject("organization", post.organization_id)
    record_apart(NewEvent(event, actor, subject, payload, post.organization_id, post.division_id))
