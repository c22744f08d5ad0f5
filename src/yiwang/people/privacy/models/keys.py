"""Which key store sealed this database, and how far a change of its keys has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.ids import new_id


class KeyMark(models.Model):
    """One row: the fingerprint of the key store that sealed what is in this database."""

    single = models.BooleanField(primary_key=True, default=True)
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "privacy_key_mark"
        constraints = [models.CheckConstraint(condition=Q(single=True), name="privacy_key_mark_single")]


class Rotation(models.Model):
    """A change of key: version ``version`` of ``purpose`` is new, everything older is sealed or blinded again.

    ``finished_at``: nothing older was found any more. ``removed_at``: the older versions are destroyed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=32)
    version = models.IntegerField()
    reason = models.CharField(max_length=300, blank=True)
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    subject_kind = "key_rotation"

    class Meta:
        db_table = "privacy_rotation"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="privacy_rotation_once"),
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(finished_at=None), name="privacy_rotation_one_at_a_time"
            ),
        ]


class RotationColumn(models.Model):
    """How far one column has come: everything up to the primary key ``reached`` is done. ``total`` is an estimate."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="columns")
    name = models.CharField(max_length=120)
    reached = models.CharField(max_length=80, blank=True)
    looked = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unreadable = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_rotation_column"
        constraints = [models.UniqueConstraint(fields=["rotation", "name"], name="privacy_rotation_column_once")]
