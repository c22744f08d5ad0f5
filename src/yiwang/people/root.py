"""The organization at the top: what it sets holds for everybody in the installation."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Q

from yiwang.people.directory import identifier
from yiwang.people.models import Organization

GOVERNMENT = "government"
ENOUGH = 2  # one is clear, two are not


def root_organization() -> UUID | None:
    """The organization at the top of the installation; None where that is not clear.

    ``YIWANG_ROOT_ORGANIZATION`` names it by id, credit code or full name. Else it is the only government that nobody
    leads, else the only organization that nobody leads.
    """
    rows = Organization.objects.filter(closed_on=None).order_by("id")
    named = settings.ROOT_ORGANIZATION
    if named:
        known = Q(pk=identifier(named)) if identifier(named) else Q(uscc=named.upper()) | Q(name=named)
        found = list(rows.filter(known).values_list("pk", flat=True)[:ENOUGH])
        return found[0] if len(found) == 1 else None
    tops = rows.filter(Q(lineage__len=0) | Q(lineage__len=1))
    for candidates in (tops.filter(role=GOVERNMENT), tops):
        found = list(candidates.values_list("pk", flat=True)[:ENOUGH])
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None
