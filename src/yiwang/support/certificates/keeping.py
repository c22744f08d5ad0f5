"""Chores: the register follows what was issued, lists are renewed every day, ends are told of in time."""

from __future__ import annotations

from datetime import datetime

from yiwang.core.actor import SYSTEM
from yiwang.support.certificates.actions.registering import register_certificates, renew_lists
from yiwang.support.certificates.actions.warning import warn


def keep(now: datetime) -> int:
    """Register what is new and renew lists that are a day old; returns how many pieces were done."""
    return register_certificates(actor=SYSTEM, now=now) + renew_lists(actor=SYSTEM, now=now)


def tell_of_ends(now: datetime) -> int:
    """Warn of certificates that end; returns of how many."""
    return warn(actor=SYSTEM, now=now)
