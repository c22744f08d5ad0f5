"""Reading fault reports: what a reporter follows, and the figures by page and office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.refs import Ref, resolver
from yiwang.people.models import Organization
from yiwang.support.fault_reports.actions.report_fault import digest_of
from yiwang.support.fault_reports.models import FaultReport, TrialTask, TrialUser
from yiwang.support.workorders.queries import Progress, progress_of

DAYS = (30, 90, 365)
MOST_PAGES = 50


def followed(secret: str) -> FaultReport:
    """The report of a link; refuses with ``not_found``. Whoever has the link left the report."""
    rows = FaultReport.objects.unscoped("the link was given to the reporter alone")
    found = rows.filter(follow=digest_of(secret[:60])).first()
    if found is None:
        raise NotFound
    return found


def progress(row: FaultReport) -> Progress | None:
    """How far the work order is; None while there is none yet."""
    return progress_of("fault_report", row.pk)


def own_reports(actor: Actor, most: int = 50) -> list[FaultReport]:
    """What somebody reported while signed in."""
    rows = FaultReport.objects.visible_to(actor).filter(account_id=actor.account_id)
    return list(rows.order_by("-id")[:most])


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts since a day, by page (the most reported first) and by office."""

    total: int
    answered: int
    mended: int
    by_trial_users: int
    trial_users: int
    pages: list[dict[str, Any]]
    offices: list[dict[str, Any]]


def _counts() -> dict[str, Count]:
    return {
        "total": Count("id"),
        "answered": Count("id", filter=Q(answered_at__isnull=False)),
        "mended": Count("id", filter=Q(mended=True)),
        "by_trial": Count("id", filter=Q(by_trial_user=True)),
    }


def figures(actor: Actor, now: datetime, days: int = 90) -> Figures:
    """What the actor's offices, and those they lead, were told since ``days``. Five queries whatever the size."""
    rows: QuerySet[FaultReport] = FaultReport.objects.visible_to(actor).filter(
        reported_at__gte=now - timedelta(days=days)
    )
    rows = rows.order_by()
    whole = rows.aggregate(**_counts())
    pages = rows.values("page").annotate(called=Max("title"), **_counts()).order_by("-total", "page")[:MOST_PAGES]
    offices = list(rows.values("organization_id").annotate(**_counts()).order_by("-total", "organization_id")[:500])
    names = dict(
        Organization.objects.filter(pk__in=[row["organization_id"] for row in offices]).values_list("id", "name")
    )
    return Figures(
        total=whole["total"],
        answered=whole["answered"],
        mended=whole["mended"],
        by_trial_users=whole["by_trial"],
        trial_users=TrialUser.objects.unscoped("counted, not shown").filter(left_at=None).count(),
        pages=list(pages),
        offices=[{**row, "name": names.get(row["organization_id"], "")} for row in offices],
    )


def open_tasks(today: date) -> QuerySet[TrialTask]:
    """What is asked for now, the most urgent first."""
    return TrialTask.objects.filter(closed_at=None, until__gte=today).order_by("until", "id")


def tasks_of(actor: Actor) -> QuerySet[TrialTask]:
    """Tasks of the actor's offices, with how many reports each brought."""
    rows = TrialTask.objects.filter(organization_id__in=actor.organization_ids)
    return rows.annotate(found=Count("reports")).order_by("closed_at", "-id")


def is_trial_user(actor: Actor) -> bool:
    """Whether somebody is enrolled now."""
    return bool(TrialUser.objects.visible_to(actor).filter(left_at=None).exists())


@resolver("fault_report")
def report_ref(actor: Actor, report_id: UUID) -> Ref:
    """A report as its reporter, or the office, sees it."""
    row: FaultReport = FaultReport.objects.visible_to(actor).get_or_refuse(report_id)
    return Ref("fault_report", row.pk, row.title or row.number, f"/trial/reports/{row.pk}/")
