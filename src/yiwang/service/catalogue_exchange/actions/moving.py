"""What becomes of a table: checked, its items taken, dropped; the job that does it, chunk by chunk, item by item."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.people.staffing.actors import actor_now
from yiwang.service.catalogue_exchange.actions.receiving import defer
from yiwang.service.catalogue_exchange.checking import as_json, check_chunk, known_for
from yiwang.service.catalogue_exchange.drafting import take_draft
from yiwang.service.catalogue_exchange.errors import NotNow
from yiwang.service.catalogue_exchange.models import ExchangeBatch, ExchangeRow
from yiwang.service.catalogue_exchange.sheets.judging import judge
from yiwang.service.catalogue_exchange.sheets.reading import TypedItem
from yiwang.service.catalogue_exchange.sheets.row_problems import Problem
from yiwang.service.catalogue_exchange.taking import Incoming, key_of, take_published
from yiwang.support.uploaded_tables.moving import Moving, forget

logger = logging.getLogger("yiwang.catalogue_exchange")
MOVES = {"checking": "new", "taking": "good"}
"""By state of the table, the state of items that still have their turn."""
TABLES = Moving(ExchangeBatch, MOVES, "kinds", "catalogue_exchange.work", "catalogue_exchange.bring")


def work(batch_id: UUID) -> int:
    """The job: every item that waits has its turn, then the table moves on; a repeat goes on where it stopped."""
    return TABLES.work(batch_id, _turn, settle)


def _turn(batch: ExchangeBatch) -> int:
    done = 0
    if batch.state == "checking":
        while count := check_chunk(batch):
            done += count
        return done
    for key in list(batch.rows.filter(state="good").order_by("line").values_list("pk", flat=True)):
        done += take_row(actor_now(batch.brought_by) if batch.brought_by else SYSTEM, batch, key)
    return done


def take_row(actor: Actor, batch: ExchangeBatch, key: UUID) -> int:
    """One item, whole or not at all; it is judged again, since the catalogue may have changed since it was checked."""
    try:
        with transaction.atomic():
            row = ExchangeRow.objects.select_for_update(skip_locked=True).filter(pk=key, state="good").first()
            if row is None:
                return 0
            require(actor, "catalogue_exchange.bring")
            item = TypedItem.from_json(row.typed)
            found = judge(item, batch.places, known_for(batch, [item]))
            if not found.good:
                _fail(row, found.problems)
                return 1
            incoming = Incoming(row.ref, found.identity, found.content, keyed=found.keyed)
            if batch.target == "published":
                outcome, became = take_published(batch.source, [incoming])[row.ref], key_of(batch.source, row.ref)
            else:
                outcome, became = take_draft(actor, incoming)
            row.state, row.became = outcome, became[:120]
            row.save(update_fields=["state", "became"])
            return 1
    except Refusal as refused:
        return _broken(key, refused.text)
    except (IntegrityError, DataError) as broken:
        logger.exception("item %s of a table: %s", key, type(broken).__name__)
        return _broken(key, "")


def _broken(key: UUID, words: str) -> int:
    with transaction.atomic():
        row = ExchangeRow.objects.select_for_update().get(pk=key)
        if row.state == "good":
            line = row.line if row.line < 1_000_000 else 1
            _fail(row, [Problem("element_wrong", "事项", f"A{line}", "事项编号", f"：{words}" if words else "")])
    return 1


def _fail(row: ExchangeRow, problems: list[Problem]) -> None:
    row.state = "failed"
    row.kinds = sorted({problem.code for problem in problems})
    row.problems = [as_json(problem) for problem in problems]
    row.save(update_fields=["state", "kinds", "problems"])


@use_case("catalogue_exchange.checked", "catalogue_exchange.finished")
def settle(*, actor: Actor, batch_id: UUID, state: str, now: datetime) -> ExchangeBatch:
    """Move a table on whose items all had their turn; once."""
    batch, moves = TABLES.settling(batch_id, state)
    if not moves:
        nothing_changed()
        return batch
    batch.state = {"checking": "checked", "taking": "done"}[state]
    batch.finished_at = now if batch.state == "done" else None
    batch.save(update_fields=["counts", "findings", "state", "finished_at"])
    event = "checked" if state == "checking" else "finished"
    record(f"catalogue_exchange.{event}", actor=actor, on=batch, payload={"counts": batch.counts})
    return batch


@use_case("catalogue_exchange.started")
def start(*, actor: Actor, batch_id: UUID, now: datetime) -> ExchangeBatch:
    """Let the job take the right items; asked twice it starts once. Refuses ``catalogue_exchange_not_now``."""
    batch = TABLES.locked(actor, batch_id)
    if batch.state in ("taking", "done"):
        nothing_changed()
        return batch
    if batch.state != "checked" or not batch.counts.get("good"):
        raise NotNow
    if batch.target == "published":
        require(actor, "catalogue.import")
    batch.state, batch.started_at, batch.brought_by = "taking", now, actor.account_id
    batch.save(update_fields=["state", "started_at", "brought_by"])
    record("catalogue_exchange.started", actor=actor, on=batch, payload={"items": batch.counts["good"]})
    after_commit(defer, batch_id=batch.pk)
    return batch


@use_case("catalogue_exchange.dropped")
def drop(*, actor: Actor, batch_id: UUID, now: datetime) -> ExchangeBatch:
    """Forget a table of which nothing was taken: its rows go at once."""
    batch = TABLES.locked(actor, batch_id)
    if not forget(batch, now):
        raise NotNow
    record("catalogue_exchange.dropped", actor=actor, on=batch)
    return batch


def take_up(now: datetime) -> int:
    """A chore: tables at work that no living job works at get one again; returns how many."""
    return TABLES.take_up(now, defer)
