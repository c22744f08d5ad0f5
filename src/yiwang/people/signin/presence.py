"""Who is still there: sessions that are used live on, sessions that are not end (protection level 3).

A request costs a digest and a look into a dictionary. A thread of each web process writes what it saw, at most once a
minute for each session, all in one statement; a session ends when that long nothing was written (``sessions.ends_at``)
and at the latest at its ``ends_at``.
"""

from __future__ import annotations

import logging
from threading import Lock
from time import monotonic, sleep

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.people.actors import token_digest
from yiwang.people.sessions import SESSION_HOURS

SECONDS = 10.0
ONCE_IN = 60.0
MOST_REMEMBERED = 50_000
GONE = (OperationalError, InterfaceError, PoolTimeout, PoolClosed)
logger = logging.getLogger(__name__)
_written: dict[bytes, float] = {}
_waiting: set[bytes] = set()
_lock = Lock()

_WRITE = """
UPDATE people_session s SET last_seen_at = now(), expires_at = least(
    coalesce(s.ends_at, s.created_at + make_interval(hours => %s)),
    now() + make_interval(mins => CASE a.kind WHEN 'official' THEN %s ELSE %s END))
FROM people_account a
WHERE a.id = s.account_id AND s.token_digest = ANY(%s) AND s.ended_at IS NULL AND s.expires_at > now()
"""


def seen(token: str) -> None:
    """Note that a session was used; no round trip. A token of nobody changes nothing when it is written."""
    digest, now = token_digest(token), monotonic()
    if now - _written.get(digest, -ONCE_IN) < ONCE_IN:
        return
    with _lock:
        if len(_written) >= MOST_REMEMBERED:
            _written.clear()
        _written[digest] = now
        _waiting.add(digest)


def write() -> int:
    """Write what was seen since the last time; returns how many sessions live on. What fails is tried again."""
    with _lock:
        batch = list(_waiting)
        _waiting.clear()
    if not batch:
        return 0
    idle = getattr(settings, "IDLE_MINUTES", {})
    most = SESSION_HOURS * 60
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [SESSION_HOURS, idle.get("official", most), idle.get("person", most), batch])
            return int(cursor.rowcount)
    except GONE:
        with _lock:
            _waiting.update(batch)
        raise


def keep_writing() -> None:
    """Write again and again, for the life of a web process."""
    while True:
        sleep(SECONDS)
        try:
            write()
        except GONE:
            logger.debug("the database is away; what was seen is written later")
        finally:
            connection.close()
