"""Jobs of this room. procrastinate finds this module by its name; deferring joins the current transaction."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

MOST_ATTEMPTS = 6
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4)


@app.task(name="sso.tell_logout", queue="sso", retry=RETRY)
def tell_logout(call_id: str) -> None:
    """Tell one system that a session ended; repeats carry the same identifier."""
    from yiwang.people.sso.telling import tell_once

    tell_once(UUID(call_id), last=MOST_ATTEMPTS)


def defer_calls(ids: list[UUID]) -> None:
    """One job for each call, all in one statement."""
    jobs: list[dict[str, JSONValue]] = [{"call_id": str(call_id)} for call_id in ids]
    if jobs:
        tell_logout.batch_defer(*jobs)
