"""Warnings of certificates that end: to whoever administers, before papers can no longer be signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.access.notices import holders
from yiwang.people.root import root_organization
from yiwang.support.certificates.found import INTERMEDIATE, ROOT
from yiwang.support.certificates.models import Certificate
from yiwang.support.certificates.models.certificate import SOON
from yiwang.support.certificates.words import titled
from yiwang.support.messages.sending import Letter, send

STEPS = (60, 30, 14, 7, 3, 1)
MOST = 200


@use_case("certificate.ends_soon")
def warn(*, actor: Actor, now: datetime) -> int:
    """Tell once at each of ``STEPS`` days before the end; a certificate whose successor is there needs no warning.

    Returns how many certificates were told of.
    """
    told = 0
    for row in ending(now).select_for_update(of=("self",))[:MOST]:
        left = (row.not_after - now).days
        step = min((one for one in STEPS if left <= one), default=None)
        if step is None or (row.warned_days is not None and row.warned_days <= step):
            continue
        row.warned_days = step
        row.save(update_fields=["warned_days"])
        day = legal_day(row.not_after).isoformat()
        entry = record("certificate.ends_soon", actor=actor, on=row, payload={"days": left, "until": day})
        words = {"title": titled(row), "until": day, "count": left}
        send(
            Letter(
                account, "certificate.ends_soon", ("certificate", row.pk), f"certificate:{row.pk}:{step}", words, now
            )
            for account in _receivers(row)
        )
        told += bool(entry)
    if not told:
        nothing_changed()
    return told


def ending(now: datetime) -> Any:
    """Certificates in force that end within 60 days and have no successor, the soonest first."""
    rows = Certificate.objects.unscoped("warnings are for all")
    same = rows.filter(role=OuterRef("role"), code=OuterRef("code"), suite=OuterRef("suite"), revoked_at=None)
    later = same.filter(not_after__gt=OuterRef("not_after")).exclude(code="")
    authority = Q(role__in=(ROOT, INTERMEDIATE))
    alive = rows.filter(revoked_at=None, not_after__gte=now, not_after__lte=now + SOON)
    return alive.filter(authority | ~Q(code="")).exclude(Exists(later)).order_by("not_after", "id")


def _receivers(row: Certificate) -> list[UUID]:
    return holders("administer", dict.fromkeys((row.organization_id, root_organization())))
