"""Jobs of privacy. procrastinate finds this module by its name; arguments are references only."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)


@app.task(name="privacy.reseal", queue="privacy", retry=RETRY)
def reseal(rotation_id: str) -> None:
    """Go on with a change of key until it is done; a repeat begins where the last batch was committed."""
    from yiwang.people.privacy.resealing import run

    run(UUID(rotation_id))


@app.task(name="privacy.own_data", queue="privacy", retry=RetryStrategy(max_attempts=5, wait=5))
def own_data(copy_id: str) -> None:
    """Put the copy of somebody's own data together; a repeat makes it once."""
    from yiwang.people.privacy.copying import make_copy

    make_copy(UUID(copy_id))
