"""The jobs of a batch: read the table, issue row by row. Both may be broken off anywhere and are taken up again."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock, files, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.models import File
from yiwang.core.numbers import lease_ahead
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.crypto.errors import EnvelopeBroken
from yiwang.formats.pdf.typeset import CharactersMissing
from yiwang.people.models import Organization
from yiwang.people.staffing.actors import actor_now
from yiwang.people.unfinished import PATIENCE, without_job
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.batches.columns import Shape, shape_of
from yiwang.support.licences.batches.reading import blocks, registered, rows_of, trial, typed_of, wanted_of
from yiwang.support.licences.batches.rows import Cells, opened, seal
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import BatchRow, Licence, LicenceBatch

logger = logging.getLogger("yiwang.licences")
CHUNK, SECONDS = 200, 20.0  # of one job: others have their turn in between
AHEAD = 8  # numbers that are leased at once: two workers on one series would wait for each other's rows
STOPPING = frozenset({
    *("storage_full", "seal_none", "seal_not_current", "seal_certificate_changed", "licence_type_closed"),
    *("not_permitted", "not_signed_in", "not_ready"),
})  # fmt: skip
FAULT = gettext_noop("系统出错，这一行没有办成。请联系系统管理员，改好以后再传一次。")


def read_table(batch_id: UUID) -> int:
    """Read the table of a batch, block by block; returns how many rows. Begun again, it begins at the first row."""
    rows = LicenceBatch.objects.unscoped("the job knows its batch")
    batch: LicenceBatch | None = rows.filter(pk=batch_id, state="reading").first()
    if batch is None:
        return 0
    batch.rows.all().delete()
    shape, on, count = shape_for(batch), legal_day(clock.now()), 0
    file = File.objects.unscoped("the table of the batch").select_related("blob").get(pk=batch.file_id)
    try:
        for block in blocks(files.read(file), batch.file_name, shape):
            made = rows_of(batch, shape, block, on)
            with transaction.atomic():
                BatchRow.objects.bulk_create(made)
                count += len(made)
                rows.filter(pk=batch_id).update(read=count)
        if not count:
            raise InvalidInput(fields={"/file": _("表格只有表头，没有持证人。")})
    except Refusal as refused:
        said = next(iter(refused.fields.values()), refused.text)
        settle_reading(actor=SYSTEM, batch_id=batch_id, problem=said, now=clock.now())
        return 0
    settle_reading(actor=SYSTEM, batch_id=batch_id, problem="", now=clock.now())
    return count


@use_case("licence_batch.read")
def settle_reading(*, actor: Actor, batch_id: UUID, problem: str, now: datetime) -> None:
    """The table is read, or cannot be; the same row twice is a fault of the second one."""
    rows = LicenceBatch.objects.unscoped("the job knows its batch").select_for_update()
    batch: LicenceBatch = rows.get(pk=batch_id)
    if batch.state != "reading":
        nothing_changed()
        return
    batch.state = "refused" if problem else "previewed"
    batch.problem = problem[:300]
    batch.finished_at = now if problem else None
    if problem:
        batch.rows.all().delete()
    else:
        _mark_doubles(batch)
    batch.save(update_fields=["state", "problem", "finished_at"])
    wrong = batch.rows.filter(state="wrong").count()
    record("licence_batch.read", actor=actor, on=batch, payload={"rows": batch.read, "wrong": wrong})


def _mark_doubles(batch: LicenceBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT later.id, min(first.line) FROM licences_batch_row later JOIN licences_batch_row first"
            " ON first.batch_id = later.batch_id AND first.digest = later.digest AND first.line < later.line"
            " WHERE later.batch_id = %s AND later.state = 'ready' GROUP BY later.id",
            [batch.pk],
        )
        found = dict(cursor.fetchall())
    for row in BatchRow.objects.filter(pk__in=list(found)).iterator(500):
        _fail(row, {_("持证人名称"): _("和第%(line)s行一样。") % {"line": found[row.pk]}}, "wrong")


def issue_some(batch_id: UUID, *, chunk: int = CHUNK, seconds: float = SECONDS) -> int:
    """Issue rows that wait until the chunk or the time is used up; returns how many are left to do (0: it ended).

    Each row is a transaction of its own: the licence and the row's mark come together, and the licence carries the
    row's key, so that nothing is issued twice however often a job is broken off.
    """
    rows = LicenceBatch.objects.unscoped("the job knows its batch")
    batch: LicenceBatch | None = rows.filter(pk=batch_id, state="running").first()
    if batch is None:
        return 0
    shape = shape_for(batch)
    office = Organization.objects.select_related("division").get(pk=batch.organization_id)
    until = time.monotonic() + seconds
    waiting = batch.rows.filter(state="ready").order_by("line")
    for at, key in enumerate(list(waiting.values_list("pk", flat=True)[:chunk])):
        if time.monotonic() > until or (at % 20 == 19 and not rows.filter(pk=batch_id, state="running").exists()):
            break
        lease_ahead(f"licence:{batch.type_key}:", min(AHEAD, chunk - at))
        stopped = _issue(batch, shape, office, key)
        if stopped is not None:
            stop_batch(actor=SYSTEM, batch_id=batch_id, problem=stopped)
            return 0
    left = waiting.count()
    if left:
        return left if rows.filter(pk=batch_id, state="running").exists() else 0
    finish_batch(actor=SYSTEM, batch_id=batch_id, now=clock.now())
    return 0


def shape_for(batch: LicenceBatch) -> Shape:
    """The type as it was when the table was taken, with its columns."""
    return shape_of(LicenceType(revisions.revision(batch.type_revision)))


def _issue(batch: LicenceBatch, shape: Shape, office: Organization, key: UUID) -> str | None:
    """One row, whole or not at all; what refuses it is kept with the row, unless it would refuse every row."""
    try:
        with transaction.atomic():
            row = BatchRow.objects.select_for_update(skip_locked=True).filter(pk=key, state="ready").first()
            if row is None:
                return None
            cells = opened(row)
            problems = _issued(batch, shape, office, row, cells)
            if problems:
                _fail(row, problems)
    except Refusal as refused:
        if refused.code in STOPPING:
            return refused.text
        _failed(key, refused.text)
    except CharactersMissing as missing:
        _failed(key, str(missing))
    except (IntegrityError, DataError, EnvelopeBroken) as broken:
        # the row's own fault, whatever it is: the others have their turn all the same
        logger.exception("row %s of a batch: %s", key, type(broken).__name__)
        _failed(key, _(FAULT))
    return None


@use_case("licence_batch.paused")
def stop_batch(*, actor: Actor, batch_id: UUID, problem: str) -> None:
    """What refuses one row would refuse all: the batch waits until somebody has mended it."""
    rows = LicenceBatch.objects.unscoped("the job knows its batch").select_for_update()
    batch: LicenceBatch = rows.get(pk=batch_id)
    if batch.state != "running":
        nothing_changed()
        return
    batch.state, batch.problem = "paused", problem[:300]
    batch.save(update_fields=["state", "problem"])
    record("licence_batch.paused", actor=actor, on=batch, payload={"why": "refused"})


def _issued(batch: LicenceBatch, shape: Shape, office: Organization, row: BatchRow, cells: Cells) -> dict[str, str]:
    on = legal_day(clock.now())
    typed = typed_of(shape, cells.texts)
    holder = registered([typed], on).get(typed.code)
    problems = dict(typed.problems) or trial(shape, typed, holder, on)
    if problems or holder is None:
        return problems
    wanted = wanted_of(shape, typed, holder, on)
    order = Order(
        kind=shape.kind,
        office=office,
        holder=wanted.holder,
        on=on,
        names=wanted.names,
        options=shape.options,
        key=row.key,
        base=wanted.base,
    )
    licence: Licence = issue_licence(actor=actor_now(batch.account_id), order=order)
    row.state, row.licence_id, row.number = "issued", licence.pk, licence.number
    row.save(update_fields=["state", "licence_id", "number"])
    return {}


def _failed(key: UUID, said: str) -> None:
    with transaction.atomic():
        row = BatchRow.objects.select_for_update().get(pk=key)
        if row.state == "ready":
            _fail(row, {_("持证人名称"): said})


def _fail(row: BatchRow, problems: dict[str, str], state: str = "failed") -> None:
    try:
        texts = opened(row).texts
    except EnvelopeBroken:
        texts = []
    row.state = state
    seal(row, Cells(texts, problems))
    row.save(update_fields=["state", "sealed"])


@use_case("licence_batch.finished")
def finish_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> None:
    """Say that every row had its turn; once."""
    rows = LicenceBatch.objects.unscoped("the job knows its batch").select_for_update()
    batch: LicenceBatch = rows.get(pk=batch_id)
    if batch.state != "running" or batch.rows.filter(state="ready").exists():
        nothing_changed()
        return
    batch.state, batch.finished_at = "done", now
    batch.save(update_fields=["state", "finished_at"])
    issued, failed = (batch.rows.filter(state=state).count() for state in ("issued", "failed"))
    record("licence_batch.finished", actor=actor, on=batch, payload={"issued": issued, "failed": failed})


def take_up(now: datetime) -> int:
    """A chore: batches at work that no living job works at get one again; returns how many."""
    from yiwang.support.licences import tasks

    rows = LicenceBatch.objects.unscoped("batches that no job works at any more")
    found = 0
    for state, task in (("reading", tasks.read_batch), ("running", tasks.issue_batch)):
        known = rows.filter(state=state, made_at__lt=now - PATIENCE).values_list("pk", flat=True)
        for key in without_job(str(task.name), "batch_id", known):
            task.defer(batch_id=str(key))
            found += 1
    return found
