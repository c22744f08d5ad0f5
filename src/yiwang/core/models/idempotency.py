"""Keys of writes from outside, so that a retry never doubles."""

from django.db import models


class IdempotencyKey(models.Model):
    """``scope`` is the account (or session); ``answer`` is what the first try returned."""

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "core_idempotency"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="core_idempotency_once")]
