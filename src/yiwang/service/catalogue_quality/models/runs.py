"""How often people must come, counted for each organization over all its published items."""

from __future__ import annotations

from django.db import models

from yiwang.core.scoping import ScopedManager
from yiwang.service.catalogue_quality.models.findings import GuideQuerySet


class OfficeRuns(models.Model):
    """Items for which people apply: ``known`` say how often one has to come, ``once`` at most once, ``never`` never.

    ``many`` are ``known`` less ``once``, ``unknown`` are ``items`` less ``known``: both are what is left to do.
    """

    office = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    division_code = models.CharField(max_length=12, blank=True)
    items = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    once = models.PositiveIntegerField()
    never = models.PositiveIntegerField()
    many = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    updated_at = models.DateTimeField()

    subject_kind = "quality_runs"
    objects = ScopedManager.from_queryset(GuideQuerySet)()

    class Meta:
        db_table = "catalogue_quality_runs"
        indexes = [
            models.Index(fields=["-many", "-unknown", "office"], name="catalogue_quality_runs_most"),
            models.Index(fields=["division_code"], name="catalogue_quality_runs_place"),
        ]
