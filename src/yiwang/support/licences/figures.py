"""Figures of the licence office, computed from the rows themselves: opened, issued, used, sealed (assessment).

How often licences were used is known to the rooms that use them; they fill the port ``use_counts``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from yiwang.core.actor import Actor
from yiwang.support.licences.models import Licence, TypeOpening
from yiwang.support.licences.queries import offices_kept

UseCounts = Callable[[Collection[UUID], date, date], Mapping[UUID, int]]
_uses: list[UseCounts] = []
MONTHS = 12


def use_counts(counts: UseCounts) -> None:
    """Start-up: how often licences of organizations were used from a day up to and with another; may be added to."""
    if counts not in _uses:
        _uses.append(counts)


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """What an organization did in a span: types open at its end, licences issued, of them sealed; times used."""

    organization_id: UUID
    name: str
    opened: int
    issued: int
    sealed: int
    used: int

    @property
    def share(self) -> float | None:
        """Sealed of issued, in percent; None where nothing was issued."""
        return round(100 * self.sealed / self.issued, 1) if self.issued else None


def by_office(actor: Actor, first: date, last: date) -> list[OfficeFigures]:
    """The organizations whose licences the actor keeps. Three queries, however many there are."""
    offices = offices_kept(actor)
    rows = _issued(offices, first, last).values("organization_id")
    counted = rows.annotate(issued=Count("id"), sealed=Count("id", filter=Q(ofd_id__isnull=False)))
    issued = {row["organization_id"]: (row["issued"], row["sealed"]) for row in counted}
    spans = TypeOpening.objects.unscoped("figures of the own offices").filter(
        Q(closed_on=None) | Q(closed_on__gt=last), organization_id__in=offices, opened_on__lte=last
    )
    opened = dict(
        spans.values("organization_id").annotate(n=Count("type_key", distinct=True)).values_list("organization_id", "n")
    )
    used = _used(offices, first, last)
    names = {post.organization_id: post.organization_name for post in actor.posts}
    return [
        OfficeFigures(office, names[office], opened.get(office, 0), *issued.get(office, (0, 0)), used.get(office, 0))
        for office in dict.fromkeys(offices)
    ]


def by_month(actor: Actor, first: date, last: date) -> list[tuple[date, int, int]]:
    """Month, issued, of them sealed; months without any are there too. One query."""
    rows = _issued(offices_kept(actor), first, last).annotate(month=TruncMonth("issued_on")).values("month")
    counted = rows.annotate(issued=Count("id"), sealed=Count("id", filter=Q(ofd_id__isnull=False)))
    found = {row["month"]: (row["issued"], row["sealed"]) for row in counted}
    return [(month, *found.get(month, (0, 0))) for month in months(first, last)]


def by_type(actor: Actor, first: date, last: date) -> list[tuple[str, str, int, int, int]]:
    """Type, its title, issued, of them sealed, counting today; the most first. One query."""
    rows = _issued(offices_kept(actor), first, last).values("type_key", named=F("title"))
    counted = rows.annotate(
        issued=Count("id"),
        sealed=Count("id", filter=Q(ofd_id__isnull=False)),
        current=Count("id", filter=Q(state="valid") & (Q(valid_until=None) | Q(valid_until__gte=last))),
    )
    found = [(r["type_key"], r["named"], r["issued"], r["sealed"], r["current"]) for r in counted]
    return sorted(found, key=lambda row: (-row[2], row[0]))


def months(first: date, last: date) -> list[date]:
    """The first days of the months of a span."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def span_of(year: str, today: date) -> tuple[date, date]:
    """A calendar year as far as it has gone, or the twelve months up to today."""
    if year.isascii() and year.isdigit() and 2000 <= int(year) <= today.year:
        return date(int(year), 1, 1), min(date(int(year), 12, 31), today)
    back = today.year * 12 + today.month - MONTHS
    return date(back // 12, back % 12 + 1, 1), today


def _issued(offices: Collection[UUID], first: date, last: date) -> Any:
    rows = Licence.objects.unscoped("figures of the own offices")
    return rows.filter(organization_id__in=offices, issued_on__gte=first, issued_on__lte=last).order_by()


def _used(offices: Collection[UUID], first: date, last: date) -> dict[UUID, int]:
    total: dict[UUID, int] = {}
    for counts in _uses:
        for office, number in counts(offices, first, last).items():
            total[office] = total.get(office, 0) + number
    return total
