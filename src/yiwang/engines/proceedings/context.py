"""A proceeding as a step sees it: read in one look, never locked; the commit checks its version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.engines.flow.rows import row_from, state_from_json
from yiwang.engines.flow.tokens import State, Task, Token
from yiwang.engines.proceedings.errors import OnlyOwnApplication, OwnPersonUnknown
from yiwang.engines.proceedings.kinds import KINDS, Kind

OF_PEOPLE = ("natural_person", "legal_person")
CLOSED = frozenset({"done", "cancelled"})
CONTEXT_SQL = "proceedings_context(%s, %s)::text"


@dataclass(slots=True)
class Context:
    """``row`` holds the columns of the proceeding; ``tasks`` all its tasks; ``clocks`` all its clocks, as JSON rows.

    ``evaluations`` collects which rules matched while this context was worked on; they become events.
    """

    row: dict[str, Any]
    tokens: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    evaluations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        """The proceeding's id."""
        return UUID(self.row["id"])

    @property
    def organization_id(self) -> UUID:
        """The implementing organization; makes the context usable with ``require``."""
        return UUID(self.row["organization_id"])

    @property
    def state(self) -> str:
        """State of the legal life."""
        return str(self.row["state"])

    @property
    def release(self) -> UUID:
        """The pack release that the case runs on."""
        return UUID(self.row["release"])

    @property
    def item_revision(self) -> UUID:
        """The revision of the service item that the case runs on."""
        return UUID(self.row["item_revision"])

    @property
    def kind(self) -> Kind:
        """The registered kind."""
        return KINDS[self.row["kind"]]

    @property
    def facts(self) -> dict[str, Any]:
        """Results of rules and other facts that conditions may read."""
        return dict(self.row["facts"])

    def task(self, task_id: UUID) -> dict[str, Any]:
        """The task's row, or the refusal ``not_found``."""
        for row in self.tasks:
            if row["id"] == str(task_id):
                return row
        raise NotFound

    def organization_of_role(self, role: str) -> str:
        """Id of the organization that plays ``role`` in this case; the implementing one by default."""
        roles = self.row["flow"].get("roles", {})
        return str(roles.get(role) or self.row["organization_id"])

    def clock(self, kind: str) -> dict[str, Any] | None:
        """The latest clock of ``kind`` that has not stopped."""
        running = [c for c in self.clocks if c["kind"] == kind and c["stopped_on"] is None]
        return running[-1] if running else None

    def flow_state(self) -> State:
        """The token game, put together from its rows; an empty one where the rules decided before a flow began."""
        data = {k: v for k, v in self.row["flow"].items() if k not in ("roles", "notice", "kept")}
        if not data:
            return State()
        data["tokens"] = []
        data["tasks"] = []
        state = state_from_json(data)
        tokens = {t["id"]: row_from(Token, t["data"]) for t in self.tokens}
        tasks = {t["id"]: row_from(Task, t["data"]["flow"]) for t in self.tasks if t["state"] not in CLOSED}
        return State(**{**{name: getattr(state, name) for name in State.__slots__}, "tokens": tokens, "tasks": tasks})  # type: ignore[arg-type]

    def refuse_own_matter(self, actor: Actor) -> None:
        """Nobody decides on himself, family or an interest: ``own_matter``.

        ``own_person_unknown`` where nobody knows which person the official is: what he asked for with his private
        account could not be told from the matters of others.
        """
        if self.is_own_matter(actor):
            raise OnlyOwnApplication
        if actor.party_id is None and actor.kind == "official" and self.row["applicant_kind"] in OF_PEOPLE:
            raise OwnPersonUnknown

    def is_own_matter(self, actor: Actor) -> bool:
        """Whether the actor is the applicant, or close to him (回避)."""
        return actor.account_id is not None and self.is_matter_of(actor.account_id, actor.party_id)

    def is_matter_of(self, account_id: UUID, party_id: UUID | None) -> bool:
        """Whether the person with this account filed the case for himself, is its applicant or is close to him.

        Who is close (亲属, 利害关系) the database says with the case: ``people_recused``, in the same look. The fact
        ``close`` names who heads a firm: its matters are his.
        """
        if str(account_id) in self.row.get("recused", ()):
            return True
        filed = self.row["account_id"] == str(account_id) and self.row["channel"] != "window"
        agent = self.row["facts"].get("agent") or {}
        own = (self.row["applicant_id"], agent.get("party"), *self.row["facts"].get("close", ()))
        return filed or agent.get("account") == str(account_id) or (party_id is not None and str(party_id) in own)


def context_from(document: str | bytes | None) -> Context:
    """The context in the JSON of ``proceedings_context``; refuses with ``not_found``."""
    if document is None:
        raise NotFound
    row = orjson.loads(document)
    return Context(row=row, tokens=row.pop("tokens"), tasks=row.pop("tasks"), clocks=row.pop("clocks"))


def load_context(*, proceeding_id: UUID | None = None, task_id: UUID | None = None) -> Context:
    """Read a context (one round trip)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CONTEXT_SQL}", [proceeding_id, task_id])
        return context_from(cursor.fetchone()[0])


def day(text: str | None) -> date | None:
    """A date column in JSON."""
    return None if text is None else date.fromisoformat(text)
