"""An export: the changes since a number as exchange tables, streamed; what could not go up waits with its reason.

The export counts only when its file was written to the end (``_finish``): then its numbers, its digest and what was
left stand, and the next one begins where it ended. A file that broke off is written again by the next export.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.formats import exchange_tables
from yiwang.formats.exchange_tables import Row
from yiwang.people.models import Division
from yiwang.service.case_exchange.errors import LeavesAGap, NumberUnknown, Overtaken
from yiwang.service.case_exchange.following import newest
from yiwang.service.case_exchange.models import ExportRun, Left
from yiwang.service.case_exchange.national.codes import codes
from yiwang.service.case_exchange.national.tables import fields_of
from yiwang.service.case_exchange.permissions import DUTY
from yiwang.service.case_exchange.walking import Walk, blocks

WHY = "the exports of a place, whoever made them"


def last_export(division: str = "") -> ExportRun | None:
    """The last export of a place that was written to its end."""
    rows = ExportRun.objects.unscoped(WHY).filter(division_code=division, state="done")
    return rows.order_by("-until", "-at", "-id").first()  # type: ignore[no-any-return]


@use_case("case_exchange.begun")
def begin_export(*, actor: Actor, shape: str, now: datetime, division: str = "", since: int | None = None) -> ExportRun:
    """A batch number for what changed after ``since`` (without it: after the last export of the place) up to now.

    Refuses with ``case_exchange_gap`` a number beyond the last export, which would leave changes out for ever.
    """
    require(actor, "case_exchange.send")
    last = last_export(division)
    reached = last.until if last else 0
    since = reached if since is None else since
    if since < 0:
        raise NumberUnknown
    if last is not None and since > reached:
        raise LeavesAGap
    ExportRun.objects.unscoped(WHY).filter(division_code=division, state="running").update(state="broken")
    day = f"{legal_day(now):%Y%m%d}"
    post = next((post for post in actor.posts if DUTY in post.duties), None)
    run = ExportRun.objects.create(
        batch=f"{day}{next_number(f'case-export-{day}'):04d}",
        shape=shape,
        division_code=division,
        organization_id=post.organization_id if post else None,
        since=since,
        until=max(newest(), since),
        by=actor.account_id,
        by_name=actor.name[:60],
        at=now,
    )
    payload = {"batch": run.batch, "since": run.since, "until": run.until, "division": division}
    record("case_exchange.begun", actor=actor, on=run, payload=payload)
    return run  # type: ignore[no-any-return]


@dataclass(slots=True)
class Tally:
    """What an export wrote and left."""

    rows: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    left: int = 0


def written(run: ExportRun, actor: Actor) -> Iterator[bytes]:
    """The file in pieces; at its end the export is recorded. Raises ``Overtaken`` where another one began meanwhile."""
    tally, digest = Tally(), hashlib.sha256()
    pieces = _pieces(run, actor, tally)
    if run.shape == "zip":
        stream = exchange_tables.zipped(pieces, fields_of, lambda: _about(run, tally))
    else:
        stream = exchange_tables.json_lines(pieces)
    for piece in stream:
        digest.update(piece)
        yield piece
    _finish(actor=actor, run=run, tally=tally, digest=digest.hexdigest(), now=clock.now())


def _pieces(run: ExportRun, actor: Actor, tally: Tally) -> Iterator[list[Row]]:
    walk = Walk(
        batch=run.batch, series=run.division_code, since=run.since, until=run.until, now=run.at,
        codes=codes(), divisions=divisions_of(run.division_code), own=own_offices(actor),
    )  # fmt: skip
    for block in blocks(walk):
        rows = list(block.rows())
        tally.rows.update(table for table, _row in rows)
        tally.waiting += block.waiting
        tally.left += len(block.left)
        _keep_left(run, [Left(series=run.division_code, run=run, **vars(one)) for one in block.left])
        if rows:
            yield rows


def _keep_left(run: ExportRun, rows: list[Left]) -> None:
    if rows:
        Left.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["series", "subject_id"],
            update_fields=["label", "reason", "sent", "run"],
        )


@use_case("case_exchange.exported")
def _finish(*, actor: Actor, run: ExportRun, tally: Tally, digest: str, now: datetime) -> None:
    with transaction.atomic():
        rows = ExportRun.objects.unscoped(WHY).select_for_update().filter(pk=run.pk, state="running")
        told = {"state": "done", "counts": dict(sorted(tally.rows.items())), "digest": digest, "finished_at": now}
        if not rows.update(waiting=tally.waiting, left=tally.left, **told):
            raise Overtaken
        gone = Left.objects.filter(series=run.division_code)
        gone.exclude(run=run).delete()
    payload = {
        "batch": run.batch,
        "since": run.since,
        "until": run.until,
        "counts": told["counts"],
        "left": tally.left,
        "digest": digest,
    }
    record("case_exchange.exported", actor=actor, on=run, payload=payload)


def divisions_of(code: str) -> object:
    """The ids of a place and all below it, as a query; None for everywhere."""
    if not code:
        return None
    prefix = code.rstrip("0")
    return Division.objects.filter(code__gte=prefix, code__lt=f"{prefix}:").values("id")


def own_offices(actor: Actor) -> frozenset[UUID]:
    """Offices whose raters this actor must not learn: those where he holds a post."""
    return frozenset(actor.organization_ids) if actor.kind == "official" else frozenset()


def _about(run: ExportRun, tally: Tally) -> str:
    counts = "".join(f"{table} {count}\n" for table, count in sorted(tally.rows.items()))
    return (
        f"cd_batch {run.batch}\nsince {run.since}\nuntil {run.until}\narea {run.division_code or '-'}\n"
        f"left {tally.left}\n{counts}"
    )
