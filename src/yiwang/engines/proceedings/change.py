"""A change of one proceeding, collected and committed in one round trip (invariant 11).

``commit`` is the hot twin of ``@use_case``: it refuses to write a change without an event. The version in the
change makes sure that nobody overwrites what somebody else did meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, IdempotencyConflict, InvalidInput
from yiwang.core.events import NewEvent, Subject
from yiwang.core.ids import new_id
from yiwang.core.use_case import UseCaseWithoutEvent

NOT_OWN_FILE = gettext_noop("找不到您上传的这个文件，请重新上传。")


@dataclass(slots=True)
class Change:
    """``columns`` go to the proceeding; lists are rows by table; ``events`` make it lawful.

    ``files``: id of an uploaded file to the pointer that names it; they become files of the proceeding.
    """

    proceeding_id: UUID
    expected: int | None
    organization_id: UUID
    division_id: UUID
    columns: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    once: dict[str, Any] | None = None
    tasks_due: str | None = None
    files: dict[str, str] = field(default_factory=dict)

    def take_files(self, named: Mapping[str, str], sender: Actor | None) -> None:
        """Attach uploads; with a ``sender`` only files uploaded from the account, or in the name, of the applicant."""
        owner = sender.holder_account if sender else None
        party = sender.acting.giver_id if sender and sender.acting else None
        for file_id, pointer in named.items():
            self.files[file_id] = pointer
            self.add("files", {"id": file_id, "owner": owner, "party": party})

    def add(self, table: str, row: Any) -> None:
        """Append a row (or an id) to a list of the change."""
        self.lists.setdefault(table, []).append(row)

    def record(self, event: str, *, actor: Actor, payload: Mapping[str, Any] | None = None) -> None:
        """Append an event about the proceeding."""
        self.events.append(
            NewEvent(
                type=event,
                actor=actor,
                subject=Subject("proceeding", self.proceeding_id),
                payload=dict(payload or {}),
                organization_id=self.organization_id,
                division_id=self.division_id,
            )
        )

    def timer(self, kind: str, *, due_at: str | None = None, payload: Mapping[str, Any] | None = None) -> str:
        """Add a timer (or due work) about the proceeding; returns its id."""
        timer_id = str(new_id())
        self.add(
            "timers",
            {"id": timer_id, "kind": kind, "due_at": due_at or clock.now().isoformat(), "payload": dict(payload or {})},
        )
        return timer_id

    def document(self) -> dict[str, Any]:
        """The JSON that ``proceedings_commit`` takes."""
        body: dict[str, Any] = {"proceeding": {"id": self.proceeding_id, **self.columns}}
        if self.expected is None:
            body["insert"] = True
        else:
            body["proceeding"]["expected"] = self.expected
        body.update({name: rows for name, rows in self.lists.items() if rows})
        if self.tasks_due is not None:
            body["tasks_due"] = self.tasks_due
        if self.once is not None:
            body["once"] = self.once
        body["events"] = [event.row() for event in self.events]
        return body


@dataclass(frozen=True, slots=True)
class Committed:
    """``replay`` is the stored answer when the idempotency key was used before."""

    version: int | None
    replay: Any = None


def commit(change: Change) -> Committed:
    """Write the change durably: one round trip, its own transaction unless one is open.

    Raises ``ChangedMeanwhile`` if the version moved, ``IdempotencyConflict`` if the key belongs to another
    request, ``InvalidInput`` at the fields that name files of somebody else, ``UseCaseWithoutEvent`` if nothing
    was recorded.
    """
    if not change.events:
        raise UseCaseWithoutEvent(f"change of {change.proceeding_id} records no event")
    with connection.cursor() as cursor:
        document = orjson.dumps(change.document(), default=str).decode()
        cursor.execute("SELECT proceedings_commit(%s::jsonb)::text", [document])
        answer = orjson.loads(cursor.fetchone()[0])
    if answer.get("conflict"):
        raise ChangedMeanwhile
    if answer.get("other_request"):
        raise IdempotencyConflict
    if strange := answer.get("strange_files"):
        raise InvalidInput(fields={change.files[key]: _(NOT_OWN_FILE) for key in strange})
    return Committed(answer.get("version"), answer.get("replay"))
