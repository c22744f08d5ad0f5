"""What changed since a moment as exchange tables: CSV files in a zip, or JSON lines (``formats.exchange_tables``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.formats import exchange_tables
from yiwang.formats.exchange_tables import Row
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue_exchange.bulk import wholes
from yiwang.service.catalogue_exchange.models import ExportRun
from yiwang.service.catalogue_exchange.national.rows import Sending, directory_row, item_rows
from yiwang.service.catalogue_exchange.national.tables import fields_of

BLOCK = 500
ENDED = ("published", "suspended", "cancelled")


@use_case("catalogue_exchange.exported")
def begin_export(
    *, actor: Actor, shape: str, division: str = "", since: datetime | None = None, now: datetime
) -> ExportRun:
    """A batch number for an export of what changed in [``since``, ``now``); ``division`` bounds it to a place."""
    require(actor, "catalogue_exchange.send")
    day = f"{legal_day(now):%Y%m%d}"
    run = ExportRun.objects.create(
        batch=f"{day}{next_number(f'catalogue-export-{day}'):04d}",
        shape=shape,
        division_code=division,
        since=since,
        until=now,
        by=actor.account_id,
    )
    payload = {"batch": run.batch, "since": since.isoformat() if since else None}
    record("catalogue_exchange.exported", actor=actor, on=run, payload=payload)
    return run


def last_export(division: str = "") -> ExportRun | None:
    """The last export of a place: the next one begins where it ended."""
    return ExportRun.objects.filter(division_code=division).order_by("-until", "-id").first()


def zipped(run: ExportRun) -> Iterator[bytes]:
    """The export as a zip."""
    return exchange_tables.zipped(_pieces(run), fields_of, lambda: _about(run))


def json_lines(run: ExportRun) -> Iterator[bytes]:
    """The export as lines of JSON: {"table": ..., "row": {...}}."""
    return exchange_tables.json_lines(_pieces(run))


def rows_of(run: ExportRun) -> Iterator[Row]:
    """All rows: entries of the basic catalogue, then items."""
    sending = Sending(run.batch, run.since, run.until)
    for entry in changed_entries(run).iterator(chunk_size=BLOCK):
        yield directory_row(entry, sending)
    for whole in wholes(changed_items(run)):
        yield from item_rows(whole, sending)


def changed_entries(run: ExportRun) -> QuerySet[CatalogueEntry]:
    """Entries of the nation and of the place's province that changed in the span."""
    rows = CatalogueEntry.objects.filter(state__in=ENDED, updated_at__lt=run.until)
    rows = rows.filter(updated_at__gte=run.since) if run.since else rows.exclude(state="cancelled")
    if run.division_code:
        rows = rows.filter(owner_division__in=["00", run.division_code[:2]])
    return rows.order_by("code")


def changed_items(run: ExportRun) -> QuerySet[ServiceItem]:
    """Items that changed in the span, themselves or above: entry, items from which they inherit."""
    rows = ServiceItem.objects.filter(state__in=ENDED, revision=None, updated_at__lt=run.until)
    if run.division_code:
        prefix = run.division_code.rstrip("0")
        rows = rows.filter(division_code__gte=prefix, division_code__lt=f"{prefix}:")
    if run.since is None:
        return rows.exclude(state="cancelled").order_by("id")
    moved = ServiceItem.objects.filter(children__isnull=False, updated_at__gte=run.since)
    above = list(moved.values_list("id", flat=True).distinct())
    changed = Q(updated_at__gte=run.since) | Q(entry__updated_at__gte=run.since)
    return rows.filter(changed | Q(chain__overlap=above) if above else changed).order_by("id")


def _pieces(run: ExportRun) -> Iterator[list[Row]]:
    """Rows of some items at a time; an item's rows stay together where they can."""
    each = rows_of(run)
    while rows := list(islice(each, BLOCK * 8)):
        yield rows


def _about(run: ExportRun) -> str:
    since = run.since.isoformat() if run.since else "-"
    return f"cd_batch {run.batch}\nsince {since}\nuntil {run.until.isoformat()}\narea {run.division_code or '-'}\n"
