"""The consumer that notices ended sessions and people: who is gone here is gone at the systems too."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.sso.actions.ending import end_grants, settle

OVER = (
    "account.signed_out", "account.session_ended", "account.session_stolen", "account.locked", "account.password_set",
    "account.recovered", "account.activated",
)  # fmt: skip
# Whose account it was is in doubt, or nobody's any more: nothing that was opened with it goes on, offline use neither.
GONE = ("identity.proof_revoked", "identity.split", "account.recovered", "account.activated")
# Person or level may have changed: what says something else than the account now ends.
CHANGED = ("identity.proof_ended", "identity.merged", "identity.merge_undone")


@consumer("sso", wants=(*OVER, *GONE, *CHANGED))
def follow(events: list[Event]) -> None:
    """A fixed number of queries for a batch. Reading one twice finds nothing left to do."""
    told = [event for event in events if event.subject_kind == "account" and event.subject_id]
    given = {UUID(str(event.payload["given"])) for event in told if event.type == "identity.merged"}
    gone = given | {event.subject_id for event in told if event.type in GONE}
    changed = {event.subject_id for event in told if event.type in CHANGED}
    if gone or changed:
        end_grants(gone, changed, why="identity_ended")
    over = {event.subject_id for event in told if event.type in OVER}
    if over:
        settle(over)
