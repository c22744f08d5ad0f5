"""Jobs of packs. procrastinate finds this module by its name; deferring joins the current transaction."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="packs.tell_stories", queue="packs", retry=RetryStrategy(max_attempts=2, wait=5))
def tell_stories(trial_id: str) -> None:
    """Tell the stories of an upload; a repeat begins at the first story."""
    from yiwang.packs.rehearsing import rehearse_trial

    rehearse_trial(UUID(trial_id))
