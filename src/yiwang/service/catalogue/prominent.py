"""What the first page offers: whole things that a person wants, those that are used most first.

Parts of a bundle are done in the bundle; renewing, changing or ending a licence begins at the licence that somebody
has. Neither is what a person comes for without either, so both are found by search and not offered here.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, QuerySet

from yiwang.core import clock
from yiwang.core.generation import cached
from yiwang.core.revisions import revision
from yiwang.engines.proceedings.models import Proceeding
from yiwang.service.catalogue.models import ServiceItem

MOST_BUNDLES = 50
MOST_CANDIDATES = 60
MOST_CASES = 20_000
USED_WITHIN = timedelta(days=90)


def prominent(most: int) -> list[ServiceItem]:
    """Up to ``most`` items and bundles that can be begun online; one query once the choice of this hour is made."""
    hour = clock.now().strftime("%Y%m%d%H")
    kept: dict[str, list[str]] = cached("catalogue.prominent", dict)
    if hour not in kept:
        kept.clear()
        kept[hour] = _choice()
    wanted = kept[hour][:most]
    rows = {
        row.key: row for row in ServiceItem.objects.filter(key__in=wanted, face__online=True).select_related("face")
    }
    return [rows[key] for key in wanted if key in rows]


def _choice() -> list[str]:
    bundles = _listed().filter(face__bundle=True).order_by("face__title")
    shown = list(bundles[:MOST_BUNDLES])
    parts = {part["item"] for row in shown for part in revision(row.revision).content["parts"]}
    used = _used()
    online = _listed().filter(face__bundle=False).exclude(key__in=parts)
    often = list(online.filter(key__in=sorted(used, key=lambda key: -used[key])[:MOST_CANDIDATES]))
    named = list(online.order_by("-face__instant", "face__title", "id")[:MOST_CANDIDATES])
    found = {row.key: row for row in (*shown, *often, *named) if row.bundle or not _follows_up(row)}
    ranked = sorted(found.values(), key=lambda row: (not row.bundle, -used.get(row.key, 0), not row.instant, row.title))
    return [row.key for row in ranked[:MOST_CANDIDATES]]


def _listed() -> QuerySet[ServiceItem]:
    rows = ServiceItem.objects.filter(face__online=True, state="published").exclude(revision=None)
    return rows.select_related("face")


def _used() -> dict[str, int]:
    """How often each item was applied for lately, of the newest ``MOST_CASES`` cases."""
    every = Proceeding.objects.unscoped("how often an item is used; nothing of any case is shown")
    newest = every.order_by("-id").values("pk")[:MOST_CASES]
    rows = (
        every.filter(pk__in=newest, submitted_at__gte=clock.now() - USED_WITHIN)
        .values("item_key")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {row["item_key"]: row["count"] for row in rows}


def _follows_up(row: ServiceItem) -> bool:
    return "starts_from" in revision(row.revision).content
