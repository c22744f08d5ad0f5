"""Which office answers for a page: the owner of what stands on it where somebody there mends, else the portal's own."""

from __future__ import annotations

from uuid import UUID

from yiwang.people.models import Division, Organization, Post
from yiwang.support.fault_reports.known_pages import About

MENDS, PORTAL = "fault.mend", "service_office"


def office_for(about: About, place: str) -> Organization | None:
    """The organization in charge; None where nobody mends anything (nothing was set up yet)."""
    if about.organization_id is not None and _mends(about.organization_id):
        return Organization.objects.filter(pk=about.organization_id).first()
    mending = Organization.objects.filter(
        role=PORTAL,
        closed_on=None,
        pk__in=Post.objects.filter(duties__contains=[MENDS], closed_on=None).values("organization_id"),
    ).select_related("division")
    found = {row.division_id: row for row in mending.order_by("-id")[:2000]}
    lineage = Division.objects.filter(code=place).values_list("lineage", flat=True).first() if place else None
    for key in reversed(lineage or []):
        if UUID(str(key)) in found:
            return found[UUID(str(key))]
    return min(found.values(), key=lambda row: len(row.lineage), default=None)


def _mends(organization_id: UUID) -> bool:
    return Post.objects.filter(organization_id=organization_id, duties__contains=[MENDS], closed_on=None).exists()
