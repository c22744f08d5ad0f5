"""Documents that were uploaded to be sealed and never were: they go after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiwang.core.models import File

DRAFT = "seal-draft"
_KEPT = timedelta(days=1)


def drop_drafts(now: datetime) -> int:
    """Remove rows of uploads older than a day; their content goes with the stray files. Returns how many."""
    rows = File.objects.unscoped("uploads that nobody sealed").filter(purpose=DRAFT, subject_id=None)
    return int(rows.filter(created_at__lt=now - _KEPT).delete()[0])
