"""All timers and due work are rows (invariant 9)."""

from django.db import models
from django.utils import timezone

from yiwang.core.ids import new_id


class Timer(models.Model):
    """Something that must happen at ``due_at``. A handler for ``kind`` is registered in ``core.timers``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=48)
    due_at = models.DateTimeField(default=timezone.now)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField(db_index=True)
    payload = models.JSONField(default=dict)
    attempts = models.SmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_timer"
        indexes = [models.Index(fields=["due_at", "id"], name="core_timer_due", condition=models.Q(failed_at=None))]
