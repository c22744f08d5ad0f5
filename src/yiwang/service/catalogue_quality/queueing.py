"""Which entries and items are to be judged: what changed, what stands below it, or everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from yiwang.service.catalogue.changes import KEPT
from yiwang.service.catalogue.models import CatalogueEntry, Change, ServiceItem
from yiwang.service.catalogue_quality.models import Due, Seen

OWN = Q(revision=None, state__in=("published", "suspended")) & (~Q(content={}) | Q(held__isnull=False))
MOST_CHANGES = 1_000


@transaction.atomic
def take_up_changes(now: datetime) -> int:
    """Queue what was published since the last look, with what says something itself below it; returns how many."""
    seen = Seen.objects.filter(at__gte=now - KEPT - timedelta(hours=1))
    rows = list(Change.objects.exclude(seq__in=seen.values("seq")).order_by("seq")[:MOST_CHANGES])
    Seen.objects.bulk_create([Seen(seq=row.seq, at=row.at) for row in rows], ignore_conflicts=True)
    Seen.objects.filter(at__lt=now - KEPT - timedelta(hours=1)).delete()
    nodes = {node for row in rows for node in row.nodes}
    return queue(nodes, now) if nodes else 0


def queue(nodes: Iterable[UUID], now: datetime) -> int:
    """Let these be judged, and the items below them that say something themselves; returns how many were queued."""
    wanted = list(set(nodes))
    entries = set(CatalogueEntry.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    # What ended is queued too: judging it takes its findings away.
    items = set(ServiceItem.objects.filter(pk__in=wanted, revision=None).values_list("pk", flat=True))
    below = ServiceItem.objects.filter(OWN)
    items |= set(below.filter(entry__in=entries).values_list("pk", flat=True)) if entries else set()
    parents = set(ServiceItem.objects.filter(pk__in=items, children__isnull=False).values_list("pk", flat=True))
    if parents:
        items |= set(below.filter(chain__overlap=list(parents)).values_list("pk", flat=True))
    due = [Due(node=pk, kind="entry", since=now) for pk in sorted(entries)]
    due += [Due(node=pk, kind="item", since=now) for pk in sorted(items)]
    Due.objects.bulk_create(due, batch_size=1_000, ignore_conflicts=True)
    return len(due)


def queue_everything(now: datetime) -> int:
    """Every entry and every item that says something itself: after a rule changed, or the first time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_quality_due (node, kind, since)"
            " SELECT id, 'entry', %(now)s FROM catalogue_entry WHERE state IN ('published', 'suspended') UNION ALL"
            " SELECT id, 'item', %(now)s FROM catalogue_item WHERE revision IS NULL"
            " AND state IN ('published', 'suspended') AND (content <> '{}' OR held IS NOT NULL)"
            " ON CONFLICT DO NOTHING",
            {"now": now},
        )
        return int(cursor.rowcount)
