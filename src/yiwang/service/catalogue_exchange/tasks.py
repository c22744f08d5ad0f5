"""Jobs of this room. procrastinate finds this module by its name."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="catalogue_exchange.work", queue="imports", retry=RetryStrategy(max_attempts=5, wait=10))
def work(batch_id: str) -> None:
    """Check a table or take its items; a repeat goes on at the first item that waits."""
    from yiwang.service.catalogue_exchange.actions import moving

    moving.work(UUID(batch_id))
