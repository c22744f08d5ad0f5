"""Jobs of this room. procrastinate finds this module by its name; deferring joins the current transaction."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# Pauses of 2, 4, 8 … seconds: the last try comes shortly before the code dies (``codes.GOOD_FOR``).
RETRY = RetryStrategy(max_attempts=7, exponential_wait=2)


@app.task(name="signin.send_code", queue="signin", retry=RETRY)
def send_code(step_id: str, count: int) -> None:
    """Send a one-time code; repeats carry the same key, so that nobody gets it twice."""
    from yiwang.people.signin import codes

    codes.send_code(UUID(step_id), count)


def defer_code(step_id: UUID, count: int) -> None:
    """One job for the code numbered ``count`` of a step; nothing personal stands in it."""
    send_code.defer(step_id=str(step_id), count=count)
