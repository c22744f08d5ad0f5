"""Guides say on which day a limit would end, so no page outlives the legal day (Asia/Shanghai) on which it was made."""

from __future__ import annotations

import time

SHANGHAI = 8 * 3600  # no summer time since 1991
DAY = 24 * 3600


def seconds_left(now: float | None = None) -> float:
    """Seconds until the legal day ends; ``now`` in seconds since 1970."""
    return DAY - ((time.time() if now is None else now) + SHANGHAI) % DAY
