"""How often licences were looked at by a presented code: a figure for the offices that issued them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import connection

from yiwang.calendar import day_bounds

COUNT = """
select licence.organization_id, count(*)
from presentation_presentation as shown
cross join lateral unnest(shown.licence_ids) as one(id)
join licences_licence as licence on licence.id = one.id
where shown.used_at >= %s and shown.used_at < %s and licence.organization_id = any(%s)
group by licence.organization_id
"""


def looked_at(issuers: Collection[UUID], first: date, last: date) -> dict[UUID, int]:
    """Licences of these organizations that a verifier saw from a day up to and with another; one query.

    Several licences in one presentation count each; a code that nobody opened does not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [day_bounds(first)[0], day_bounds(last)[1], list(issuers)])
        return {UUID(str(office)): number for office, number in cursor.fetchall()}
