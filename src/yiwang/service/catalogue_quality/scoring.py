"""Scores of offices, counted again for those whose guides were judged: never for all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from yiwang.calendar import legal_day

_COUNT = """
WITH judged AS (
    SELECT office, max(office_name) AS name, max(division_code) AS division_code, bool_or(known) AS known,
           count(*) FILTER (WHERE kind = 'item') AS items, count(*) AS judged, sum(findings) AS findings,
           sum(refused) AS refused, sum(lost) AS lost
    FROM catalogue_quality_node WHERE office = ANY(%(offices)s) GROUP BY office
), counted AS (
    SELECT j.*, greatest(j.judged, CASE WHEN j.known THEN (
        SELECT count(*) FROM catalogue_item i WHERE i.organization_id = j.office AND i.state = 'published') ELSE 0 END)
        AS whole
    FROM judged j
), scored AS (
    INSERT INTO catalogue_quality_office
        (office, name, division_code, items, judged, findings, refused, lost, score, updated_at)
    SELECT office, name, division_code, whole, judged, findings, refused, lost,
           greatest(0, 10000 - round(100.0 * lost / greatest(whole, 1)))::smallint, %(now)s
    FROM counted
    ON CONFLICT (office) DO UPDATE SET name = excluded.name, division_code = excluded.division_code,
        items = excluded.items, judged = excluded.judged, findings = excluded.findings, refused = excluded.refused,
        lost = excluded.lost, score = excluded.score, updated_at = excluded.updated_at
    RETURNING office, division_code, score, findings
)
INSERT INTO catalogue_quality_day (id, office, division_code, day, score, findings)
SELECT gen_random_uuid(), office, division_code, %(day)s, score, findings FROM scored
ON CONFLICT (office, day) DO UPDATE SET score = excluded.score, findings = excluded.findings
"""


def recount(offices: Iterable[UUID], now: datetime) -> int:
    """Count these offices again; those without any judged guide have no score any more. Returns how many."""
    wanted = sorted(set(offices))
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"offices": wanted, "now": now, "day": legal_day(now)})
        counted = cursor.rowcount
        cursor.execute(
            "DELETE FROM catalogue_quality_office o WHERE office = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM catalogue_quality_node n WHERE n.office = o.office)",
            [wanted],
        )
    return int(counted)
