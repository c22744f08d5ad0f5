"""What needs nothing but an identity card (一证通办), as the proof of once-only says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.engines.search.searching import Hit
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.finding.rows import face_id


def _nodes() -> Any:
    from django.apps import apps

    return apps.get_model("once_only", "Node").objects.filter(card_only=True)


def with_card_only(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those of these results that need nothing but the identity card; one query."""
    faces: list[UUID] = [face for hit in hits if (face := face_id(hit.ref))]
    known = set(_nodes().filter(face_id__in=faces).values_list("face_id", flat=True))
    return tuple(hit for hit in hits if face_id(hit.ref) in known)


def card_only(rows: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """Those of these items that need nothing but the identity card."""
    return rows.filter(face_id__in=_nodes().filter(face_id__isnull=False).values("face_id"))
