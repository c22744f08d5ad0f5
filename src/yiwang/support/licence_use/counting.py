"""How often licences were used: figures for the licence office and the assessment, from the log of uses alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from yiwang.calendar import day_bounds
from yiwang.support.licence_use.models import Use
from yiwang.support.licence_use.outcomes import Outcome

COUNTED = ("data", "file", "case")


def used_counts(
    issuers: Collection[UUID] | None = None, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """Uses by key of the licence type: data and copies handed out, and cases that needed no paper.

    ``issuers`` bounds to licences that these organizations issued (None: all); ``since`` counts, ``until`` does not.
    Checks and licences that were found not valid are no uses.
    """
    rows = Use.objects.unscoped("counted, not shown").filter(kind__in=COUNTED, outcome=Outcome.VALID)
    if issuers is not None:
        rows = rows.filter(issuer_id__in=list(issuers))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    found = rows.order_by().values("type_key").annotate(n=Count("pk"))
    return {row["type_key"]: row["n"] for row in found}


def used_by_organization(
    issuers: Collection[UUID], *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """The same by the name of the organization that used them."""
    rows = Use.objects.unscoped("counted, not shown").filter(
        kind__in=COUNTED, outcome=Outcome.VALID, issuer_id__in=list(issuers)
    )
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    found = rows.order_by().values("organization_name").annotate(n=Count("pk"))
    return {row["organization_name"]: row["n"] for row in found}


def used_by_issuer(issuers: Collection[UUID], first: date, last: date) -> dict[UUID, int]:
    """The same by the organization that issued them, from a legal day up to and with another: for the statistics."""
    starts, ends = day_bounds(first)[0], day_bounds(last)[1]
    rows = Use.objects.unscoped("counted, not shown").filter(
        kind__in=COUNTED, outcome=Outcome.VALID, issuer_id__in=list(issuers), at__gte=starts, at__lt=ends
    )
    return dict(rows.order_by().values("issuer_id").annotate(n=Count("pk")).values_list("issuer_id", "n"))


def was_used(licence_ids: Collection[UUID]) -> set[UUID]:
    """Those of these licences that anybody ever used or asked for."""
    from yiwang.support.licence_use.models import UseRequest

    uses = Use.objects.unscoped("whether any was used").filter(licence_id__in=list(licence_ids))
    asked = UseRequest.objects.unscoped("whether any was asked for").filter(licence_id__in=list(licence_ids))
    return {*uses.values_list("licence_id", flat=True), *asked.values_list("licence_id", flat=True)}
