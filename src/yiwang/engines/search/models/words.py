"""Everyday words that editors keep beside the shipped list."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Synonym(models.Model):
    """``says``: what people say; ``means``: official words, the best first. ``state``: in use, proposed, or off.

    A row replaces what the shipped list holds for the same words; ``off`` takes it away. ``origin`` is ``desk``, or
    ``clicks`` for what was learnt and waits for an editor.
    """

    says = models.CharField(max_length=40, unique=True)
    means = ArrayField(models.CharField(max_length=60), default=list)
    state = models.CharField(
        max_length=10, choices=[("on", "使用中"), ("proposed", "待确认"), ("off", "停用")], default="on"
    )
    origin = models.CharField(max_length=10, default="desk")
    note = models.CharField(max_length=200, blank=True, default="")
    row_version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    subject_kind = "search_synonym"

    class Meta:
        db_table = "search_synonym"
        indexes = [models.Index(fields=["state", "says"], name="search_synonym_state")]
