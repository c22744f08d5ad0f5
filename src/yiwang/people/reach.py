"""How far supervision reaches: the organization of the post and everything that it leads (督查、效能监督)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.core.actor import Actor
from yiwang.people.models import Organization

SUPERVISE = "supervise"


def led_by(organization_ids: Iterable[UUID]) -> QuerySet[Organization, UUID]:
    """Ids of these organizations and of all that they lead, as a subquery on the index of ``lineage``."""
    return Organization.objects.filter(lineage__overlap=list(organization_ids)).values_list("pk", flat=True)


def supervises_above(actor: Actor, lineage: Iterable[str]) -> bool:
    """Whether the actor supervises an organization with this ``lineage`` (ids from the top down to itself)."""
    offices = {str(key) for key in actor.organizations_with(SUPERVISE)}
    return bool(offices & set(lineage))


def supervises(actor: Actor, organization_id: UUID | str) -> bool:
    """The same for an organization by its id; one query unless it is the actor's own."""
    offices = actor.organizations_with(SUPERVISE)
    if not offices or UUID(str(organization_id)) in offices:
        return bool(offices)
    return led_by(offices).filter(pk=organization_id).exists()


def row_with_lineage(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """A case's row with the ``lineage`` of its organization, read only for who may supervise from above."""
    if "lineage" in row or not actor.organizations_with(SUPERVISE):
        return row
    found = Organization.objects.values_list("lineage", flat=True).filter(pk=row["organization_id"]).first()
    return {**row, "lineage": [str(key) for key in found or []]}
