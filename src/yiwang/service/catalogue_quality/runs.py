"""最多跑一次: how often people must come for what they apply for, by organization and place.

The faces of items hold the number, whoever says it; so one statement counts all items, and an entry that is revised
counts for all its heirs at the next turn of the chore.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from yiwang.service.catalogue.changes import KEPT
from yiwang.service.catalogue.elements.codes import APPLIED
from yiwang.service.catalogue.models import Change, ServiceItem
from yiwang.service.catalogue_quality.models import OfficeRuns

COUNTS = ("items", "known", "once", "never", "many", "unknown")
WANTED = {"many": Q(face__visits__gt=1), "unknown": Q(face__visits=None)}
"""What stands in the way: more than one visit, or nobody says how many."""
OVERLAP = timedelta(minutes=5)  # transactions that were open when the last turn looked

_COUNT = """
INSERT INTO catalogue_quality_runs
    (office, name, division_code, items, known, once, never, many, unknown, updated_at)
SELECT o.id, o.name, d.code, count(*), count(f.visits), count(*) FILTER (WHERE f.visits <= 1),
       count(*) FILTER (WHERE f.visits = 0), count(*) FILTER (WHERE f.visits > 1),
       count(*) FILTER (WHERE f.visits IS NULL), %(now)s
FROM catalogue_item i
JOIN catalogue_face f ON f.id = i.face_id
JOIN people_organization o ON o.id = i.organization_id
JOIN people_division d ON d.id = o.division_id
WHERE i.state = 'published' AND i.revision IS NULL AND f.power_type = ANY(%(applied)s)
GROUP BY o.id, o.name, d.code
ON CONFLICT (office) DO UPDATE SET name = excluded.name, division_code = excluded.division_code,
    items = excluded.items, known = excluded.known, once = excluded.once, never = excluded.never,
    many = excluded.many, unknown = excluded.unknown, updated_at = excluded.updated_at
"""


@dataclass(frozen=True, slots=True)
class Runs:
    """Counts of items; see ``OfficeRuns``."""

    items: int = 0
    known: int = 0
    once: int = 0
    never: int = 0
    many: int = 0
    unknown: int = 0

    @property
    def share(self) -> float:
        """Per cent of items for which one comes at most once, to a tenth; only all of them are 100."""
        return (1000 * self.once // self.items) / 10 if self.items else 0.0

    @property
    def share_never(self) -> float:
        """Per cent of items for which nobody has to come."""
        return (1000 * self.never // self.items) / 10 if self.items else 0.0


def count_runs(now: datetime) -> int:
    """A chore: count all organizations again where anything was published since the last time; returns how many."""
    rows = OfficeRuns.objects.unscoped("when it was counted").order_by("-updated_at")
    last = rows.values_list("updated_at", flat=True).first()
    if last and now - last < KEPT - OVERLAP and not Change.objects.filter(at__gte=last - OVERLAP).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "applied": sorted(APPLIED)})
        counted = int(cursor.rowcount)
        cursor.execute("DELETE FROM catalogue_quality_runs WHERE updated_at <> %s", [now])
    return counted


def runs_of(row: OfficeRuns) -> Runs:
    """The counts of one organization."""
    return Runs(**{name: getattr(row, name) for name in COUNTS})


def together(rows: QuerySet[OfficeRuns]) -> Runs:
    """The counts of these organizations, added up. One query."""
    return _read(rows.aggregate(**{name: Sum(name) for name in COUNTS}))


def of_packs() -> Runs:
    """The counts of items of packs, which organizations of a role offer everywhere; bundles are parts. One query."""
    rows = ServiceItem.objects.filter(state="published", revision__isnull=False, face__bundle=False)
    rows = rows.filter(face__power_type__in=APPLIED)
    visits = "face__visits"
    return _read(
        rows.aggregate(
            items=Count("id"),
            known=Count(visits),
            once=Count("id", filter=Q(face__visits__lte=1)),
            never=Count("id", filter=Q(face__visits=0)),
            many=Count("id", filter=WANTED["many"]),
            unknown=Count("id", filter=WANTED["unknown"]),
        )
    )


def _read(found: Mapping[str, int | None]) -> Runs:
    return Runs(**{name: found[name] or 0 for name in COUNTS})


def at_place(rows: QuerySet[OfficeRuns], division: str) -> QuerySet[OfficeRuns]:
    """Those of a division and of what lies in it; all for ""."""
    prefix = division.rstrip("0")
    return rows.filter(division_code__gte=prefix, division_code__lt=f"{prefix}:") if prefix else rows


def items_with(office: UUID, show: str) -> QuerySet[ServiceItem]:
    """Published items of an organization that stand in the way (``many`` or ``unknown``), or all it has."""
    rows = ServiceItem.objects.filter(organization_id=office, state="published", revision=None)
    rows = rows.filter(face__power_type__in=APPLIED).select_related("face")
    return rows.filter(WANTED[show]) if show in WANTED else rows
