"""The same table a second time: rows that another batch of the office has issued, or is issuing, word for word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection

from yiwang.core import clock
from yiwang.support.licences.models import LicenceBatch


@dataclass(frozen=True, slots=True)
class Earlier:
    """``rows`` of the table stand in an earlier batch too; ``batch`` is the first of those."""

    rows: int
    batch: LicenceBatch


def earlier_of(batch: LicenceBatch) -> Earlier | None:
    """Rows of a table that waits which a batch of the same office and type took up within the days of the setting."""
    since = clock.now() - timedelta(days=settings.LICENCE_BATCH_AGAIN_DAYS)
    rows = LicenceBatch.objects.unscoped("batches of the same office").exclude(pk=batch.pk).order_by("started_at", "id")
    others = list(rows.filter(organization_id=batch.organization_id, type_key=batch.type_key, started_at__gt=since))
    if not others:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT later.id), array_agg(DISTINCT first.batch_id) FROM licences_batch_row later"
            " JOIN licences_batch_row first ON first.batch_id = ANY(%s) AND first.digest = later.digest"
            " WHERE later.batch_id = %s AND later.state = 'ready' AND first.state IN ('issued', 'ready')",
            [[one.pk for one in others], batch.pk],
        )
        same, found = cursor.fetchone()
    return Earlier(same, next(one for one in others if one.pk in found)) if same else None


def one_start_at_a_time(batch: LicenceBatch) -> None:
    """Until the transaction ends no other batch of the office and type starts: two copies of a table see each other."""
    with connection.cursor() as cursor:
        key = f"licence batch {batch.organization_id}/{batch.type_key}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


__all__ = ["Earlier", "earlier_of", "one_start_at_a_time"]
