"""Sending a draft to review, and its legality check (合法性审核) by a second post."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.service.catalogue.actions.access import checked_words, locked_draft, require_draft
from yiwang.service.catalogue.errors import ElementsRefused, OwnDraft
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.standing import standing_of


@use_case("catalogue.sent")
def send_draft(
    *, actor: Actor, draft_id: UUID, now: datetime, note: str | None = None, version: int | None = None
) -> Draft:
    """Send a draft to the checker. Refuses with ``catalogue_elements`` what could not be published."""
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    problems = standing_of(draft).problems(draft.content)
    if problems:
        raise ElementsRefused.of(problems)
    if note is not None:
        draft.note = checked_words(note, needed=False, field="note", most=500)
    draft.state, draft.sent_at, draft.reason = "review", now, ""
    draft.row_version += 1
    draft.save(update_fields=["state", "sent_at", "reason", "note", "row_version"])
    record("catalogue.sent", actor=actor, on=draft, payload={draft.kind: str(draft.node)})
    return draft


@use_case("catalogue.approved", "catalogue.returned")
def check_draft(
    *, actor: Actor, draft_id: UUID, approve: bool, reason: str = "", now: datetime, version: int | None = None
) -> Draft:
    """Approve a draft, or return it with reasons; never one's own (four eyes). Refuses with ``catalogue_own_draft``."""
    draft = locked_draft(actor, draft_id, "review", version=version)
    require(actor, "catalogue.check", on=draft)
    if actor.account_id in draft.editors:
        raise OwnDraft
    draft.reason = checked_words(reason, needed=not approve)
    draft.state = "approved" if approve else "returned"
    draft.checker_id, draft.checker_name, draft.checked_at = actor.account_id, actor.name[:60], now
    draft.row_version += 1
    draft.save(update_fields=["state", "reason", "checker_id", "checker_name", "checked_at", "row_version"])
    event = "catalogue.approved" if approve else "catalogue.returned"
    record(event, actor=actor, on=draft, payload={draft.kind: str(draft.node)})
    return draft
