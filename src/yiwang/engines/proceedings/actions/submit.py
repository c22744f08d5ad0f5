"""Submitting: a new proceeding with its first clock, its flow and its events, in one round trip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.flowing import begin
from yiwang.engines.proceedings.moves import Moment, apply


@dataclass(slots=True)
class Filing:
    """What is filed. ``public`` and ``sealed`` are the answers as the form split them; ``files``: id to pointer."""

    id: UUID
    kind: str
    number: str
    title: str
    item_key: str
    item_revision: UUID
    release: UUID
    organization_id: UUID
    division_id: UUID
    applicant_kind: str
    applicant_id: UUID | None
    applicant_masked: str
    public: dict[str, Any]
    sealed: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    account_id: UUID | None = None
    parent_id: UUID | None = None
    part: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def row(self, actor: Actor, now: datetime) -> dict[str, Any]:
        """The columns of the new proceeding."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "state": "draft",
            "version": 1,
            "item_key": self.item_key,
            "item_revision": str(self.item_revision),
            "release": str(self.release),
            "organization_id": str(self.organization_id),
            "division_id": str(self.division_id),
            "account_id": _text(self.account_id),
            "applicant_kind": self.applicant_kind,
            "applicant_id": _text(self.applicant_id),
            "applicant_masked": self.applicant_masked,
            "channel": actor.channel,
            "answers": self.public,
            "sealed": self.sealed,
            "facts": self.facts,
            "flow": {"roles": self.roles},
            "parent_id": _text(self.parent_id),
            "part": self.part,
            "submitted_at": now.isoformat(),
            "accepted_on": None,
            "decided_at": None,
            "ended_at": None,
            "due_on": None,
        }


@dataclass(frozen=True, slots=True)
class Submitted:
    """``again`` tells that this is the answer of an earlier try with the same key; ``next`` are the opened tasks."""

    id: UUID
    number: str
    state: str
    again: bool = False
    next: tuple[str, ...] = ()


Extra = Callable[[Moment], None]


def submit_proceeding(
    *, actor: Actor, filing: Filing, now: datetime, once: dict[str, str] | None = None, then: Extra | None = None
) -> Submitted:
    """File a proceeding; records ``proceeding.submitted``. One round trip.

    ``once`` is {scope, key, digest}: a second try with the same key returns the first answer. ``then`` lets
    the net go on in the same change (instant approval applies its moves there). Refuses at their fields files
    that the sender did not upload.
    """
    require(actor, "proceeding.submit")
    row = filing.row(actor, now)
    context = Context(row=row)
    moment = Moment.at(context, actor, now, insert=True)
    moment.change.columns.update(row)
    moment.change.take_files(filing.files, None if actor.kind == "system" else actor)
    apply(moment, "submit")
    if then is None:
        begin(moment)
    else:
        then(moment)
    moment.settle()
    answer = {"id": row["id"], "number": row["number"], "state": row["state"]}
    if once is not None:
        moment.change.once = {**once, "answer": answer}
    committed = commit(moment.change)
    if committed.replay is not None:
        return Submitted(UUID(committed.replay["id"]), committed.replay["number"], committed.replay["state"], True)
    opened = tuple(task["id"] for task in moment.change.lists.get("tasks", []) if task["state"] == "open")
    return Submitted(filing.id, filing.number, row["state"], next=opened)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
