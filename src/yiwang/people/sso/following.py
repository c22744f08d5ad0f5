"""The consumer that notices ended sessions: whoever signs out here, anywhere, is signed out of the systems too."""

from __future__ import annotations

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.sso.actions.ending import settle

OVER = (
    "account.signed_out", "account.session_ended", "account.session_stolen", "account.locked", "account.password_set",
    "account.recovered",
)  # fmt: skip


@consumer("sso")
def follow(events: list[Event]) -> None:
    """A fixed number of queries for a batch. Reading one twice finds nothing left to do."""
    accounts = {event.subject_id for event in events if event.type in OVER and event.subject_kind == "account"}
    if accounts:
        settle(accounts)
