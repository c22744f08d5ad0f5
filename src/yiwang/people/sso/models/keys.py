"""The signing keys of the provider: what is public of them. The private halves lie in the key store."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = ("next", "current", "retired", "gone")


class SigningKey(models.Model):
    """``next`` is published before it signs, ``retired`` while tokens that it signed may still be checked."""

    kid = models.CharField(max_length=64, primary_key=True)
    alg = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    public = models.JSONField()
    created_at = models.DateTimeField()
    current_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    subject_kind = "signing_key"

    class Meta:
        db_table = "sso_signing_key"
        constraints = [
            models.UniqueConstraint(fields=["alg"], condition=Q(state="current"), name="sso_signing_key_current"),
            models.UniqueConstraint(fields=["alg"], condition=Q(state="next"), name="sso_signing_key_next"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="sso_signing_key_state"),
        ]
