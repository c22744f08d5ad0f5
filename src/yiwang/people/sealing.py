"""Names that persons' accounts of older installations hold in clear go into their envelopes, batch by batch.

Safe to repeat and to break off: what is done is committed, what is left is what a partial index holds
(``people_account_unsealed``), so that a look at a finished table costs nothing.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.db import connection, transaction

from yiwang.people.models import Account
from yiwang.people.names import in_clear, seal_name

BATCH = 500
TURN_SECONDS = 120.0
_WRITE = """UPDATE people_account a SET name = n.name, sealed_name = n.sealed
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS n(id, name, sealed) WHERE a.id = n.id"""


def seal_names(now: datetime, *, seconds: float = TURN_SECONDS) -> int:
    """A chore: go on for some time; returns how many names were sealed."""
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (sealed := seal_some()):
        done += sealed
    return done


def seal_some(most: int = BATCH) -> int:
    """Seal one batch in its own transaction; accounts that somebody is changing right now come later."""
    with transaction.atomic():
        open_rows = Account.objects.filter(kind="person", sealed_name=None).order_by("pk")
        rows = list(open_rows.select_for_update(skip_locked=True).values_list("pk", "name")[:most])
        if rows:
            keys, names = [key for key, _name in rows], [in_clear(name) for _key, name in rows]
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, [keys, names, [seal_name(key, name) for key, name in rows]])
    return len(rows)
