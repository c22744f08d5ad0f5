"""The job of an uploaded table: every row that waits has its turn, then the table moves on; a repeat goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Func

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.permissions import require
from yiwang.people.unfinished import PATIENCE, without_job

Batch = TypeVar("Batch", bound=models.Model)
BEFORE = ("checking", "checked")  # nothing was taken yet


@dataclass(frozen=True, slots=True)
class Moving(Generic[Batch]):
    """How the tables of one room move.

    ``moves``: by state of the table, the state of rows that still have their turn; ``found``: the column of a row with
    the codes of what was found in it; ``task``: the name of the job; ``permission``: of who may bring one.
    """

    model: type[Batch]
    moves: Mapping[str, str]
    found: str
    task: str
    permission: str

    def work(self, batch_id: UUID, turn: Callable[[Batch], int], settle: Callable[..., object]) -> int:
        """Give every row its turn (``turn`` says how many had one) and ``settle`` the table, as long as it moves."""
        done = 0
        while (state := self._state(batch_id)) in self.moves:
            done += turn(self._rows("the job knows its table").get(pk=batch_id))
            settle(actor=SYSTEM, batch_id=batch_id, state=state, now=clock.now())
            if self._state(batch_id) == state:
                break  # rows that another worker holds; it settles the table
        return done

    def settling(self, batch_id: UUID, state: str) -> tuple[Batch, bool]:
        """The table, locked and counted, and whether it moves on now: it was in ``state`` and nobody waits any more."""
        batch: Any = self._rows("the job knows its table").select_for_update().get(pk=batch_id)
        if batch.state != state or batch.rows.filter(state=self.moves[state]).exists():
            return batch, False
        batch.counts = dict(Counter(batch.rows.values_list("state", flat=True)))
        batch.findings = self._findings(batch)
        return batch, True

    def locked(self, actor: Actor, batch_id: UUID) -> Batch:
        """A table that the actor may move; refuses ``not_found`` and ``not_permitted``."""
        rows: Any = self.model._default_manager
        batch: Batch = rows.visible_to(actor).select_for_update().get_or_refuse(batch_id)
        require(actor, self.permission, on=batch)
        return batch

    def take_up(self, now: datetime, defer: Callable[[UUID], object]) -> int:
        """Tables at work that no living job works at get one again; returns how many."""
        rows = self._rows("tables that no job works at any more")
        known = rows.filter(state__in=list(self.moves), made_at__lt=now - PATIENCE).values_list("pk", flat=True)
        idle = without_job(self.task, "batch_id", known)
        for key in idle:
            defer(key)
        return len(idle)

    def _state(self, batch_id: UUID) -> str:
        return str(self._rows("the job knows its table").values_list("state", flat=True).get(pk=batch_id))

    def _rows(self, why: str) -> Any:
        manager: Any = self.model._default_manager
        return manager.unscoped(why)

    def _findings(self, batch: Any) -> dict[str, int]:
        """In how many rows each code was found."""
        codes = Func(F(self.found), function="unnest", set_returning=True)
        rows = batch.rows.annotate(code=codes).values_list("code").annotate(count=Count("pk"))
        return dict(rows.order_by("code"))


def forget(batch: Any, now: datetime) -> bool:
    """Drop a table of which nothing was taken, its rows at once; False where something was."""
    if batch.state not in BEFORE:
        return False
    batch.rows.all().delete()
    batch.state, batch.finished_at = "dropped", now
    batch.save(update_fields=["state", "finished_at"])
    return True
