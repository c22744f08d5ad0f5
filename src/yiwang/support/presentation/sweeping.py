"""What was ticked goes when its code has run out; who looked stays by its own rule."""

from __future__ import annotations

from datetime import datetime

from yiwang.support.presentation.models import Presentation


def sweep(now: datetime) -> int:
    """Empty the envelopes of codes that ran out unused; returns how many."""
    rows = Presentation.objects.unscoped("codes that ran out").filter(sealed__isnull=False, expires_at__lte=now)
    return int(rows.update(sealed=None))
