"""Reading: the exports of an office, what waits, and what an export would do now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from yiwang.calendar import day_bounds
from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.people.models import Division
from yiwang.service.case_exchange.following import newest
from yiwang.service.case_exchange.models import ExportRun, Left
from yiwang.service.case_exchange.national.codes import codes
from yiwang.service.case_exchange.national.tables import TABLES
from yiwang.service.case_exchange.permissions import DUTY
from yiwang.service.case_exchange.sending import divisions_of, last_export, own_offices
from yiwang.service.case_exchange.walking import Gap, Walk, blocks

MOST_CHANGES = 20_000
MOST_SHOWN = 50


def place_of(actor: Actor) -> str:
    """The code of the division for which an official sends: that of the office where he has the duty."""
    post = next(post for post in actor.posts if DUTY in post.duties)
    return str(Division.objects.values_list("code", flat=True).get(pk=post.division_id))


def exports(actor: Actor, *, table: str = "", day: date | None = None) -> QuerySet[ExportRun]:
    """Exports that the actor sees, those with rows of a table, of a day."""
    rows: QuerySet[ExportRun] = ExportRun.objects.visible_to(actor)
    if table in TABLES:
        rows = rows.filter(counts__has_key=table)
    if day is not None:
        begins, ends = day_bounds(day)
        rows = rows.filter(at__gte=begins, at__lt=ends)
    return rows


def waiting(division: str, reason: str = "") -> QuerySet[Left]:
    """What could not go up from a place; the caller has asked for the permission."""
    rows = Left.objects.filter(series=division)
    return rows.filter(reason=reason) if reason else rows


@dataclass(slots=True)
class Preview:
    """What an export would do: numbers, and what could not go up. ``whole``: everything was looked at."""

    since: int
    until: int
    cases: Counter[str] = field(default_factory=Counter)
    reviews: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    gaps: list[Gap] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    whole: bool = True


def preview(actor: Actor, *, division: str, now: datetime) -> Preview:
    """A dry run: nothing is written, nothing personal is opened. At most ``MOST_CHANGES`` changes."""
    require(actor, "case_exchange.send")
    last = last_export(division)
    since = last.until if last else 0
    told = Preview(since, max(newest(), since))
    walk = Walk(
        batch="", series=division, since=since, until=told.until, now=now, codes=codes(),
        divisions=divisions_of(division), own=own_offices(actor),
    )  # fmt: skip
    seen = 0
    for block in blocks(walk, MOST_CHANGES):
        seen += block.changes
        told.cases.update(operation for _case, operation in block.cases)
        told.reviews.update(operation for _review, operation in block.reviews)
        told.waiting += block.waiting
        told.reasons.update(gap.reason for gap in block.left)
        told.gaps += block.left[: MOST_SHOWN - len(told.gaps)]
    told.whole = seen < MOST_CHANGES
    return told


def facts(told: Preview) -> dict[str, Any]:
    """As numbers for a page or a command."""
    return {
        "cases_new": told.cases["I"],
        "cases_changed": told.cases["U"],
        "reviews": sum(told.reviews.values()),
        "waiting": told.waiting,
        "left": sum(told.reasons.values()),
    }
