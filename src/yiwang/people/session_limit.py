"""How many sessions an account may have at once: one more ends the one that was unused for longest (ASVS 7.1.2)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connection

# In one statement, so that two sign-ins at the same moment end up with the limit too.
_END_THE_OLDEST = """
UPDATE people_session SET ended_at = now() WHERE id IN (
    SELECT id FROM people_session
    WHERE account_id = %s AND id <> %s AND ended_at IS NULL AND expires_at > now()
    ORDER BY coalesce(last_seen_at, created_at) DESC, id DESC OFFSET %s)
"""


def end_beyond(account_id: UUID, newest: UUID) -> int:
    """End what is beyond ``SESSIONS_MOST`` beside the newest session; how many. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute(_END_THE_OLDEST, [account_id, newest, max(settings.SESSIONS_MOST - 1, 0)])
        return int(cursor.rowcount)
