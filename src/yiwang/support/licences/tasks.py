"""Jobs of this room. procrastinate finds this module by its name."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

LATER = -10  # a batch lets everything else go first


@app.task(name="licences.read_batch", queue="licences", retry=RetryStrategy(max_attempts=5, wait=10), priority=LATER)
def read_batch(batch_id: str) -> None:
    """Read the table of a batch."""
    from yiwang.support.licences.actions.batch_work import read_table

    read_table(UUID(batch_id))


@app.task(name="licences.issue_batch", queue="licences", retry=RetryStrategy(max_attempts=5, wait=10), priority=LATER)
def issue_batch(batch_id: str) -> None:
    """Issue some rows of a batch, and ask for another turn while there are more."""
    from yiwang.support.licences.actions.batch_work import issue_some

    if issue_some(UUID(batch_id)):
        issue_batch.defer(batch_id=batch_id)
