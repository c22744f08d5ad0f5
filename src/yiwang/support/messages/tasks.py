"""Jobs of messages. procrastinate finds this module by its name; deferring joins the current transaction."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

MOST_ATTEMPTS = 6
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3)


@app.task(name="messages.deliver", queue="messages", retry=RETRY)
def deliver(delivery_id: str) -> None:
    """Hand one delivery to its sender; repeats carry the same key."""
    from yiwang.support.messages.delivering import deliver_once

    deliver_once(UUID(delivery_id), last=MOST_ATTEMPTS)


def defer_deliveries(ids: list[UUID]) -> None:
    """One job for each delivery, all in one statement."""
    jobs: list[dict[str, JSONValue]] = [{"delivery_id": str(delivery_id)} for delivery_id in ids]
    deliver.batch_defer(*jobs)
