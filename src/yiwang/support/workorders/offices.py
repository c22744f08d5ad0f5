"""Which organization carries a duty for a place: the nearest one with the role, never the one that must answer."""

from __future__ import annotations

from uuid import UUID

from yiwang.core import generation
from yiwang.people.models import Division, Organization
from yiwang.support.workorders.errors import NoOffice
from yiwang.support.workorders.kinds import Kind


def office_for(kind: Kind, duty: str, division_id: UUID, subject_organization_id: UUID) -> UUID:
    """The organization of a step; refuses with ``workorder_no_office``."""
    role = generation.cached(("workorder role", kind.published.id, duty), lambda: kind.role_of(duty))
    if not role:
        return subject_organization_id
    lineage = list(Division.objects.values_list("lineage", flat=True).get(pk=division_id))
    rows = Organization.objects.filter(role=role, division_id__in=lineage).exclude(pk=subject_organization_id)
    found = {str(place): pk for pk, place in rows.order_by("-id").values_list("pk", "division_id")}
    for ancestor in reversed(lineage):
        if str(ancestor) in found:
            return found[str(ancestor)]
    raise NoOffice
