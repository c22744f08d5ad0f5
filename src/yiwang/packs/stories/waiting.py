"""How far a duration carries a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yiwang.calendar import Unit, end_of, legal_day
from yiwang.core.calendar_store import calendar
from yiwang.engines.parameters.values import duration_of


def later(now: datetime, passes: Mapping[str, Any]) -> datetime:
    """The same time of day after the duration; hours are hours."""
    duration = duration_of(passes)
    if duration.unit is Unit.HOUR:
        return now + timedelta(hours=duration.amount)
    return now + (end_of(duration, legal_day(now), calendar()) - legal_day(now))
