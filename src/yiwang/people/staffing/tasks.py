"""Jobs of this room. procrastinate finds this module by its name."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="staffing.apply_table", queue="staffing", retry=RetryStrategy(max_attempts=5, wait=10))
def apply_table(import_id: str) -> None:
    """Do what a staff table says; a repeat goes on at the first row that waits."""
    from yiwang.people.staffing.actions.staff_import import apply_rows

    apply_rows(UUID(import_id))
