"""What becomes of a batch: checked, imported, dropped, undone; the job that does it, chunk by chunk and row by row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.permissions import allowed
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.support.licence_stock.actions.receiving import defer
from yiwang.support.licence_stock.checking import check_chunk
from yiwang.support.licence_stock.errors import NotNow, UsedAlready
from yiwang.support.licence_stock.importing import actor_for, import_row, undo_row
from yiwang.support.licence_stock.models import StockBatch
from yiwang.support.licence_use.counting import was_used
from yiwang.support.licences.models import Licence
from yiwang.support.uploaded_tables.moving import Moving, forget

MOVES = {"checking": "new", "importing": "good", "undoing": "done"}
"""By state of the batch, the state of rows that still have their turn."""
TABLES = Moving(StockBatch, MOVES, "rules", "licence_stock.work", "licence_stock.import")


def work(batch_id: UUID) -> int:
    """The job: every row that waits has its turn, then the batch moves on; a repeat goes on where it was broken off."""
    return TABLES.work(batch_id, _turn, settle)


def _turn(batch: StockBatch) -> int:
    done = 0
    if batch.state == "checking":
        while count := check_chunk(batch):
            done += count
        return done
    keys = batch.rows.filter(state=MOVES[batch.state]).order_by("line").values_list("pk", flat=True)
    for key in list(keys):
        actor = actor_for(batch)
        if batch.state == "undoing" and not allowed(actor, "licence.issue", on=batch):
            break  # who asked may not any more; whoever may asks again
        done += import_row(actor, batch, key) if batch.state == "importing" else undo_row(actor, key)
    return done


@use_case("licence_stock.checked", "licence_stock.finished", "licence_stock.undone")
def settle(*, actor: Actor, batch_id: UUID, state: str, now: datetime) -> StockBatch:
    """Move a batch on whose rows all had their turn; once."""
    batch, moves = TABLES.settling(batch_id, state)
    if not moves:
        nothing_changed()
        return batch
    straight = batch.straight and batch.counts.get("good", 0)
    after = {"checking": "importing" if straight else "checked", "importing": "done", "undoing": "undone"}[state]
    if state == "checking" and batch.straight and not straight:
        after = "done"
    batch.state = after
    if after in ("done", "undone"):
        batch.finished_at = now
    batch.save(update_fields=["counts", "findings", "state", "finished_at"])
    event = {"checking": "checked", "importing": "finished", "undoing": "undone"}[state]
    payload = {"counts": batch.counts, "findings": batch.findings}
    record(f"licence_stock.{event}", actor=actor, on=batch, payload=payload)
    return batch


@use_case("licence_stock.started")
def start(*, actor: Actor, batch_id: UUID, now: datetime) -> StockBatch:
    """Let the job import the good rows; asked twice it starts once. Refuses ``licence_stock_not_now``."""
    batch = TABLES.locked(actor, batch_id)
    if batch.state in ("importing", "done"):
        nothing_changed()
        return batch
    if batch.state != "checked" or not batch.counts.get("good"):
        raise NotNow
    batch.state, batch.started_at = "importing", now
    batch.brought_by, batch.client_id = actor.account_id, actor.extra.get("client_id")
    batch.save(update_fields=["state", "started_at", "brought_by", "client_id"])
    record("licence_stock.started", actor=actor, on=batch, payload={"rows": batch.counts.get("good", 0)})
    after_commit(defer, batch_id=batch.pk)
    return batch


def take_up(now: datetime) -> int:
    """A chore: batches at work that no living job works at get one again; returns how many."""
    return TABLES.take_up(now, defer)


@use_case("licence_stock.dropped")
def drop(*, actor: Actor, batch_id: UUID, now: datetime) -> StockBatch:
    """Forget a table of which nothing was imported: its rows go at once."""
    batch = TABLES.locked(actor, batch_id)
    if not forget(batch, now):
        raise NotNow
    record("licence_stock.dropped", actor=actor, on=batch)
    return batch


@use_case("licence_stock.undoing")
def undo(*, actor: Actor, batch_id: UUID, now: datetime) -> StockBatch:
    """Take a whole batch back, as long as nobody used or changed any licence of it.

    Refuses ``licence_stock_used``, ``licence_stock_not_now``.
    """
    batch = TABLES.locked(actor, batch_id)
    going_on = batch.state == "undoing"  # whoever asks again goes on with it in his own rights
    ids = list(batch.rows.filter(state="done").values_list("licence_id", flat=True))
    if going_on and batch.brought_by == actor.account_id and batch.client_id == actor.extra.get("client_id"):
        nothing_changed()
        return batch
    if not going_on and (batch.state != "done" or not ids):
        raise NotNow
    if not going_on and not untouched(ids):
        raise UsedAlready
    batch.state, batch.brought_by, batch.client_id = "undoing", actor.account_id, actor.extra.get("client_id")
    batch.save(update_fields=["state", "brought_by", "client_id"])
    record("licence_stock.undoing", actor=actor, on=batch, payload={"rows": len(ids)})
    after_commit(defer, batch_id=batch.pk)
    return batch


def untouched(ids: list[UUID]) -> bool:
    """Whether every licence is as it was imported: valid, its first version of this kind, used by nobody."""
    rows = Licence.objects.unscoped("whether anything happened since").filter(pk__in=ids)
    same = rows.filter(state="valid", row_version=1).count()
    return same == len(ids) and not was_used(ids)
