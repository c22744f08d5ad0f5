"""Work that was handed to a job and that no job does any more: given up after its last attempt, or never begun.

A worker that is killed tells nobody, and neither does a job after its last attempt. So chores look for what is at work
and has no living job, instead of trusting the last attempt to say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob

LIVING = ("todo", "doing", "aborting")
PATIENCE = timedelta(minutes=2)  # between what was asked and its job lies a commit


def without_job(task: str, argument: str, keys: Iterable[UUID]) -> list[UUID]:
    """Those of ``keys`` that no living job of ``task`` names in ``argument``; one query."""
    wanted = list(keys)
    if not wanted:
        return []
    jobs = ProcrastinateJob.objects.filter(task_name=task, status__in=LIVING)
    names = jobs.filter(**{f"args__{argument}__in": [str(key) for key in wanted]})
    living = set(names.values_list(f"args__{argument}", flat=True))
    return [key for key in wanted if str(key) not in living]
