"""The one event log (invariant 2): event types are a table, events are appended in the same transaction.

Payloads carry references and public facts only; personal data stays in its envelope. Reading the log
happens through ``core.queries.events``; consumers follow it through ``core.outbox``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id

LANES = 16


@dataclass(frozen=True, slots=True)
class EventType:
    """``sentence`` is what people read in the log; ``privacy`` is ``public``, ``office`` or ``personal``.

    ``redact`` names the payload keys that a redaction removes; ``applicant`` tells whether the event
    stands in the applicant's own timeline.
    """

    code: str
    sentence: str
    privacy: str = "office"
    redact: tuple[str, ...] = ()
    applicant: bool = False


TYPES: dict[str, EventType] = {}


def event_type(
    code: str, sentence: str, *, privacy: str = "office", redact: tuple[str, ...] = (), applicant: bool = False
) -> EventType:
    """Declare an event type once, at import of an app's ``events.py``."""
    entry = EventType(code, sentence, privacy, redact, applicant)
    known = TYPES.setdefault(code, entry)
    if known != entry:
        raise ValueError(f"event type {code!r} is declared twice")
    return entry


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about."""

    kind: str
    id: UUID


Mark = Callable[[Actor, Subject], Mapping[str, Any]]
_marks: list[Mark] = []


def use_mark(mark: Mark) -> None:
    """Start-up: what is added to the payload of every event, such as under which emergency access it was done."""
    if mark not in _marks:
        _marks.append(mark)


@dataclass(slots=True)
class NewEvent:
    """An event that is about to be written."""

    type: str
    actor: Actor
    subject: Subject
    payload: Mapping[str, Any] = field(default_factory=dict)
    organization_id: UUID | None = None
    division_id: UUID | None = None
    id: UUID = field(default_factory=new_id)

    def row(self) -> dict[str, Any]:
        """The JSON form that ``core_record_events(jsonb)`` takes."""
        if self.type not in TYPES:
            raise ValueError(f"event type {self.type!r} is not declared")
        actor = self.actor
        post = next((p for p in actor.posts if p.organization_id == self.organization_id), None)
        return {
            "id": str(self.id),
            "type": self.type,
            "actor_kind": actor.kind,
            "actor_account": _text(actor.account_id),
            "actor_post": _text(post.post_id if post else None),
            "on_behalf_of": _text(actor.acting.giver_id if actor.acting else None),
            "channel": actor.channel,
            "organization_id": _text(self.organization_id),
            "division_id": _text(self.division_id),
            "subject_kind": self.subject.kind,
            "subject_id": str(self.subject.id),
            "lane": lane_of(self.subject.id),
            "payload": {**self.payload, **{k: v for mark in _marks for k, v in mark(actor, self.subject).items()}},
        }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def lane_of(subject_id: UUID) -> int:
    """The lane of a subject: order is kept per subject, lanes are read side by side."""
    return int.from_bytes(subject_id.bytes[-2:], "big") % LANES


def write(events: list[NewEvent]) -> None:
    """Append ``events`` in one round trip, in the current transaction."""
    if not events:
        return
    document = orjson.dumps([event.row() for event in events], default=str).decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_record_events(%s::jsonb)", [document])


def record_apart(*events: NewEvent) -> None:
    """Append events in a transaction of their own, committed before the caller goes on.

    For refused attempts and looks at personal data: they stay even if the request fails later. Must not
    be called inside a use case's transaction (its rollback would take the event along).
    """
    if connection.in_atomic_block and not getattr(connection, "yiwang_rehearsal", False):
        from yiwang.core.apart import write_apart

        write_apart(list(events))
        return
    write(list(events))


def last_recorded(code: str, subject_id: UUID) -> datetime | None:
    """When an event of this type was last written about a subject that the reader may see; one look at the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recorded_at FROM core_event WHERE subject_id = %s AND type = %s ORDER BY recorded_at DESC LIMIT 1",
            [subject_id, code],
        )
        row = cursor.fetchone()
    return row[0] if row else None
