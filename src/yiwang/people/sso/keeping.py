"""Chores: signing keys that are missing, sessions that ran out unseen. What served its time: ``privacy``."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yiwang.core.actor import SYSTEM
from yiwang.people.sso.actions.ending import settle
from yiwang.people.sso.signing import ensure_keys


def keys(now: datetime) -> int:
    """Signing keys that are missing, on the first day of an installation; returns how many were made."""
    return len(ensure_keys(actor=SYSTEM))


def sessions(now: datetime) -> int:
    """Grants whose session ran out without anybody's doing; returns how many."""
    with transaction.atomic():
        return settle(None)
