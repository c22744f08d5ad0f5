"""The consumer that numbers what changed: one row for each case and review, under the number of its last change.

The lease of a number holds its series until the transaction ends, so numbers become visible in their order: an export
that read up to one has seen everything below it. Time plays no part.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.service.ratings.rectifying import KIND, MALICIOUS

SERIES = "case-exchange-changes"
ACCEPTED = frozenset({"proceeding.accepted", "proceeding.deemed_accepted"})
GIVEN = frozenset({"rating.given"})
BESIDE = frozenset(
    {"rating.given", "rating.supplemented", "workorder.closed", "task.done", "task.reminded", "flow.job_done"}
)
_KEPT = """
INSERT INTO case_exchange_change AS c (subject_id, kind, first, number)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[])
ON CONFLICT (subject_id) DO UPDATE SET number = excluded.number, first = coalesce(c.first, excluded.first)
"""


def wanted(code: str) -> bool:
    """Whatever a case does, its cards and reminders, and reviews with what became of them."""
    return code in BESIDE or code.startswith("proceeding.")


@consumer("case_exchange", wants=wanted)
def follow(events: list[Event]) -> None:
    """Two statements for a batch, whatever its size."""
    kinds: dict[UUID, str] = {}
    began: set[UUID] = set()
    for event in events:
        subject, kind = _changed(event)
        if not kind or not wanted(event.type):
            continue
        kinds[subject] = kind
        if event.type in ACCEPTED or event.type in GIVEN:
            began.add(subject)
    if not kinds:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_lease_numbers(%s, %s)", [SERIES, len(kinds)])
        start = int(cursor.fetchone()[0])
        numbers = range(start, start + len(kinds))
        firsts = [number if key in began else None for key, number in zip(kinds, numbers, strict=True)]
        cursor.execute(_KEPT, [list(kinds), list(kinds.values()), firsts, list(numbers)])


def _changed(event: Event) -> tuple[UUID, str]:
    """The case or review that an event changed, and which it is; "" for neither."""
    if event.type == "workorder.closed":
        taken = event.payload.get("kind") == KIND and event.payload.get("outcome") == MALICIOUS
        return (UUID(str(event.payload["ref"])), "review") if taken else (event.subject_id, "")
    return event.subject_id, {"proceeding": "case", "rating": "review"}.get(event.subject_kind, "")


def newest() -> int:
    """The number of the last change; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM case_exchange_change")
        return int(cursor.fetchone()[0])
