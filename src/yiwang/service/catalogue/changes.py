"""Word of what was published, for caches of rendered pages in other processes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from yiwang.core import clock
from yiwang.service.catalogue.models import CatalogueEntry, Change, ServiceItem

KEPT = timedelta(hours=6)
TOUCHED = 500


def changed(nodes: Iterable[UUID]) -> None:
    """Say in the running transaction that public pages about these nodes are others now."""
    ids = sorted(set(nodes))
    if ids:
        Change.objects.create(nodes=ids)


@transaction.atomic
def touched(nodes: Iterable[UUID]) -> None:
    """Say that what is worked out about these nodes is other now, though they say the same themselves.

    Guides that inherit wholly go by the versions of the rows above them (``heads``): these get new ones.
    """
    ids = sorted(set(nodes))
    for at in range(0, len(ids), TOUCHED):
        block = ids[at : at + TOUCHED]
        for model in (CatalogueEntry, ServiceItem):
            model.objects.filter(pk__in=block).update(state=F("state"))
    changed(ids)


def forget_old() -> int:
    """A chore: drop what every cache has long seen; returns how many."""
    return int(Change.objects.filter(at__lt=clock.now() - KEPT).delete()[0])
