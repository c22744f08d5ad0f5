"""Chores: sessions that ran out unseen, and what has served its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from yiwang.core.actor import SYSTEM
from yiwang.people.sso.actions.ending import settle
from yiwang.people.sso.models import Grant, LogoutCall, Replay, Token
from yiwang.people.sso.signing import ensure_keys

TOKENS_KEPT = timedelta(days=7)  # after their end: a reused one is still recognized, and counts stay for a while
GRANTS_KEPT = timedelta(days=180)  # 网络安全法 第二十一条: logs of at least six months
CALLS_KEPT = timedelta(days=30)
BATCH = 1_000


def keys(now: datetime) -> int:
    """Signing keys that are missing, on the first day of an installation; returns how many were made."""
    return len(ensure_keys(actor=SYSTEM))


def sessions(now: datetime) -> int:
    """Grants whose session ran out without anybody's doing; returns how many."""
    with transaction.atomic():
        return settle(None)


def retention(now: datetime) -> int:
    """Remove one-time identifiers, tokens, calls and sign-ins after their time; returns how many rows."""
    grants = Grant.objects.unscoped("sign-ins that ended long ago")
    over = Q(ended_at__lt=now - GRANTS_KEPT) | Q(ended_at=None, tokens=None, created_at__lt=now - GRANTS_KEPT)
    return sum(
        _remove(rows)
        for rows in (
            Replay.objects.filter(expires_at__lt=now),
            Token.objects.filter(expires_at__lt=now - TOKENS_KEPT),
            LogoutCall.objects.filter(created_at__lt=now - CALLS_KEPT),
            grants.filter(over),
        )
    )


def _remove(rows: Any) -> int:
    """Delete in batches: a long delete would hold its locks and bloat one transaction."""
    removed = 0
    while True:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if keys:
            rows.filter(pk__in=keys).delete()
        removed += len(keys)
        if len(keys) < BATCH:
            return removed
