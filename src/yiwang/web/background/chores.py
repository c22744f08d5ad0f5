"""Chores: warning cards every hour; partitions, retention and stray files every day.

Each is safe to repeat and to break off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import Q

from yiwang.calendar import legal_day
from yiwang.core import files
from yiwang.core.models import IdempotencyKey
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.people import sealing
from yiwang.people.identity import sealing as duplicates
from yiwang.people.models import LoginAttempt, Session
from yiwang.people.privacy import retaining
from yiwang.people.privacy.resealing import go_on
from yiwang.people.signin import once, steps
from yiwang.people.sso import keeping as sso
from yiwang.service.applications.models import Draft

HOUR, DAY = 3600.0, 86_400.0
MONTHS_AHEAD = 13
DRAFTS_KEPT = timedelta(days=365)  # without a change
KEYS_KEPT = timedelta(days=30)
ATTEMPTS_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)  # after their end
BATCH = 1_000
_LOCKS = 0x79770100


@dataclass(frozen=True, slots=True)
class Chore:
    """``do`` takes the moment and returns how many pieces it did; ``every`` is in seconds."""

    name: str
    every: float
    do: Callable[[datetime], int]


def partitions(now: datetime) -> int:
    """Partitions of the event log for a year ahead; returns how many were made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCKS])
        if not cursor.fetchone()[0]:
            return 0  # another worker is at it
        first = legal_day(now).replace(day=1)
        cursor.execute("SELECT core_event_partitions(%s::date, %s)", [first, MONTHS_AHEAD])
        return int(cursor.fetchone()[0])


def retention(now: datetime) -> int:
    """Remove what has served its time: old drafts, keys of writes, login attempts, ended sessions."""
    drafts = Draft.objects.unscoped("drafts that nobody touched for a year")
    ended = Q(ended_at__lt=now - SESSIONS_KEPT) | Q(expires_at__lt=now - SESSIONS_KEPT)
    return sum(
        _remove(rows)
        for rows in (
            drafts.filter(updated_at__lt=now - DRAFTS_KEPT),
            IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT),
            LoginAttempt.objects.filter(at__lt=now - ATTEMPTS_KEPT),
            Session.objects.filter(ended),
        )
    )


def _remove(rows: models.QuerySet) -> int:
    """Delete in batches: a long delete would hold its locks and bloat one transaction."""
    removed = 0
    while True:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if keys:
            rows.filter(pk__in=keys).delete()
        removed += len(keys)
        if len(keys) < BATCH:
            return removed


def stray_files(now: datetime) -> int:
    """Remove content that no file row points at any more, and what broken-off uploads left; returns how many."""
    return files.sweep()


def demo_feed(now: datetime) -> int:
    """Where the demo is loaded: its base registers say every day that they were compared again."""
    from yiwang.web.demo.registers import compared_again

    return compared_again(legal_day(now))


def staffing(now: datetime) -> int:
    """Work of ended posts goes back, relatives are looked up again, an address book with gaps is made anew."""
    from yiwang.people.handing import return_work
    from yiwang.people.staffing import address_book, kin

    return return_work() + kin.resolve() + (0 if address_book.is_whole() else address_book.rebuild())


def signing_in(now: datetime) -> int:
    """Remove steps of sign-ins that are long over, and used challenges that could not work any more."""
    return steps.forget_steps() + once.forget_spent()


CHORES = (
    Chore("cards", HOUR, give_cards),
    Chore("partitions", DAY, partitions),
    Chore("retention", DAY, retention),
    Chore("stray_files", DAY, stray_files),
    Chore("demo_feed", HOUR, demo_feed),
    Chore("staffing", HOUR, staffing),
    Chore("signing_in", HOUR, signing_in),
    Chore("sso_keys", HOUR, sso.keys),
    Chore("sso_sessions", 5 * 60.0, sso.sessions),
    Chore("sso_retention", HOUR, sso.retention),
    Chore("keys", 10 * 60.0, go_on),
    Chore("names", HOUR, sealing.seal_names),
    Chore("names_of_merges", HOUR, duplicates.seal_names),
    Chore("retention_rules", DAY, retaining.chore),
)
