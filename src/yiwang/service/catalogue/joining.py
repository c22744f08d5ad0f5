"""A new item between others: those below it in its division inherit from it from now on."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from yiwang.engines.parameters.values import prefix_of
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.pacing import in_batches


def join_below(item: ServiceItem) -> int:
    """Put ``item`` into the chains of the items of its entry below its division; returns how many. In short batches."""
    prefix = prefix_of(item.division_code)
    if item.entry_id is None or not prefix:
        return 0
    below = ServiceItem.objects.filter(entry_id=item.entry_id, division_code__startswith=prefix)
    below = below.exclude(division_code=item.division_code).exclude(chain__contains=[item.pk])
    ids = list(below.exclude(pk__in=item.chain).values_list("pk", flat=True))
    return in_batches(ids, lambda piece: _join(item, piece))


def _join(item: ServiceItem, ids: list[UUID]) -> int:
    above = [*item.chain, item.pk]
    with transaction.atomic():
        rows = list(ServiceItem.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        for row in rows:
            rest = [node for node in row.chain if node not in item.chain]
            row.chain = [*above, *rest]
            if not rest:
                row.parent_id = item.pk
        ServiceItem.objects.bulk_update(rows, ["chain", "parent"])
        changed([row.pk for row in rows])
    return len(rows)
