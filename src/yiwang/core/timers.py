"""Due work: timers are rows; a handler runs in the transaction that takes its row away (exactly once).

A handler that fails is tried again with growing pauses; after the last try the row stays, marked failed,
for a person to see and start again. Nothing is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject
from yiwang.core.models import Timer

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
Handler = Callable[[Timer], None]
HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that handles timers of ``kind``; it must be safe to repeat."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def set_timer(
    kind: str, subject: Subject, due_at: datetime | None = None, payload: Mapping[str, Any] | None = None
) -> UUID:
    """Write a timer in the current transaction."""
    return Timer.objects.create(
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        due_at=due_at or clock.now(),
        payload=dict(payload or {}),
    ).pk


def cancel_timers(subject_id: UUID, kind: str) -> int:
    """Remove waiting timers of ``kind`` about a subject."""
    return Timer.objects.filter(subject_id=subject_id, kind=kind, failed_at=None).delete()[0]


def try_again() -> int:
    """Let the work that was given up run once more, from the first try; returns how much that is."""
    return Timer.objects.exclude(failed_at=None).update(failed_at=None, attempts=0, error="", due_at=clock.now())


def next_due() -> datetime | None:
    """When the next waiting timer is due; None where none waits."""
    return Timer.objects.filter(failed_at=None).order_by("due_at").values_list("due_at", flat=True).first()


def run_due(now: datetime | None = None, most: int = 100) -> int:
    """Run up to ``most`` due timers, one transaction each; returns how many were taken."""
    done = 0
    while done < most and _run_one(now or clock.now()):
        done += 1
    return done


def _run_one(now: datetime) -> bool:
    timer: Timer | None = None
    taken: UUID | None = None
    try:
        with transaction.atomic():
            timer = _take(now)
            if timer is None:
                return False
            taken = timer.pk
            HANDLERS[timer.kind](timer)
            timer.delete()
    except Exception as failure:
        if timer is None:
            raise
        timer.pk = taken  # deleted, but the commit failed: the row is there as it was
        _postpone(timer, failure, now)
    return True


def _take(now: datetime) -> Timer | None:
    due = Timer.objects.select_for_update(skip_locked=True).filter(failed_at=None, due_at__lte=now)
    return due.order_by("due_at", "id").first()


def _postpone(timer: Timer, failure: Exception, now: datetime) -> None:
    attempts = timer.attempts + 1
    text = failure.text if isinstance(failure, Refusal) else f"{type(failure).__name__}: {failure}"
    logger.warning("timer %s (%s) failed, try %s: %s", timer.pk, timer.kind, attempts, text)
    changes: dict[str, Any] = {"attempts": attempts, "error": text[:300]}
    if attempts >= MOST_ATTEMPTS:
        changes["failed_at"] = now
    else:
        changes["due_at"] = now + timedelta(seconds=min(2**attempts, 600))
    Timer.objects.filter(pk=timer.pk).update(**changes)
