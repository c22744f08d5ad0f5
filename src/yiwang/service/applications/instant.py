"""Instant approval (秒批): the published tables alone may grant, never refuse; everything else goes to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yiwang.engines.proceedings.flowing import begin
from yiwang.engines.proceedings.moves import Moment
from yiwang.service.applications.filing import Prepared
from yiwang.service.applications.items import Item


def instant_course(prepared: Prepared, item: Item, now: datetime) -> Callable[[Moment], None]:
    """What happens in the change of the submission."""

    def go(moment: Moment) -> None:
        begin(moment)

    return go
