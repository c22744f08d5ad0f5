"""Jobs of this room. procrastinate finds this module by its name."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="licence_stock.work", queue="licences", retry=RetryStrategy(max_attempts=5, wait=10))
def work(batch_id: str) -> None:
    """Check, import or undo a batch; a repeat goes on at the first row that waits."""
    from yiwang.support.licence_stock.actions import moving

    moving.work(UUID(batch_id))
