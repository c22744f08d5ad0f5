"""Who leads whom: ``lineage`` of an organization and of everything below it follows its leading parent."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from yiwang.people.models import Organization

# From the position of the organization on a lineage stays as it is; what stood above it is exchanged.
_HANG = """UPDATE people_organization SET lineage = %s::uuid[] || lineage[array_position(lineage, %s::uuid):]
WHERE lineage @> ARRAY[%s::uuid]"""


def hang_below(organization_id: UUID, parent: Organization | None) -> int:
    """Rewrite the lineage of an organization and of all below it; returns how many there are. One statement."""
    above = list(parent.lineage) if parent is not None else []
    with connection.cursor() as cursor:
        cursor.execute(_HANG, [above, organization_id, organization_id])
        return int(cursor.rowcount)


def is_below(organization: Organization, other: Organization) -> bool:
    """Whether ``organization`` is ``other`` or stands below it."""
    return other.pk == organization.pk or other.pk in organization.lineage
