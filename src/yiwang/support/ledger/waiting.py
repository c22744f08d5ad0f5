"""Since when the notary has left events without a number, and which transaction keeps it waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from yiwang.core.events import LANES
from yiwang.support.ledger.models import Log

_FIRST = " UNION ALL ".join(
    f"(SELECT recorded_at FROM core_event WHERE lane = {lane} AND (txid, id) > (%(txid)s::xid8, %(id)s)"  # noqa: S608
    " ORDER BY txid, id LIMIT 1)"
    for lane in range(LANES)
)
_OLDEST = f"SELECT min(recorded_at) FROM ({_FIRST}) m"  # noqa: S608 - fixed numbers
_HOLDER = (
    "SELECT pid, application_name, xact_start FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """``since``: when the oldest event without a number was recorded; None where all have one.

    ``held_since`` is when the oldest running transaction of this database began, of the process ``held_by`` of
    PostgreSQL called ``called``: the notary takes nothing beyond it.
    """

    since: datetime | None = None
    held_since: datetime | None = None
    held_by: int | None = None
    called: str = ""


def waiting(log: Log | None) -> Waiting:
    """The state now; two small queries."""
    told = {"txid": str(log.txid if log else 0), "id": (log.event_id if log else None) or UUID(int=0)}
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, told)
        (since,) = cursor.fetchone()
        if since is None:
            return Waiting()
        cursor.execute(_HOLDER)
        row = cursor.fetchone()
    return Waiting(since, row[2], row[0], row[1] or "") if row else Waiting(since)
