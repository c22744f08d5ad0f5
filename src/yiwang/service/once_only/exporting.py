"""Lists that leave the house are recorded, before their first row does."""

from __future__ import annotations

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart


def note_export(actor: Actor, what: str, rows: int) -> None:
    """Record who took away how many rows of which list; an empty list is nothing taken."""
    if not rows or not actor.posts:
        return
    post = actor.posts[0]
    subject = Subject("organization", post.organization_id)
    payload = {"list": what, "rows": rows}
    record_apart(NewEvent("materials.exported", actor, subject, payload, post.organization_id, post.division_id))
