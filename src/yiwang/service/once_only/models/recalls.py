"""Recalls: an organization still asks for a withdrawn attestation, and a work order tells it to stop."""

from __future__ import annotations

from django.db import models

from yiwang.core.ids import new_id
from yiwang.service.once_only.models.library import StandardMaterial


class Recall(models.Model):
    """One organization, one withdrawn material. ``workorder_id`` is null while none could be opened.

    ``settled_at``: none of its items asks for it any more. An organization that begins again is recalled again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    material = models.ForeignKey(StandardMaterial, on_delete=models.CASCADE, related_name="recalls")
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    items = models.PositiveIntegerField(default=0)
    workorder_id = models.UUIDField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    subject_kind = "material_recall"

    class Meta:
        db_table = "once_only_recall"
        constraints = [
            models.UniqueConstraint(
                fields=["material", "organization_id"],
                condition=models.Q(settled_at=None),
                name="once_only_recalled_once",
            )
        ]
