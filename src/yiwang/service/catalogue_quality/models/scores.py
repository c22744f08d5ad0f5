"""Scores of organizations: now, and day by day."""

from __future__ import annotations

from django.db import models

from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager
from yiwang.service.catalogue_quality.models.findings import GuideQuerySet


class OfficeScore(models.Model):
    """``score`` is 100 less the points lost on average over all published items of the office, in hundredths.

    Items that say nothing themselves lose nothing: what is wrong above them counts where it stands.
    """

    office = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    division_code = models.CharField(max_length=12, blank=True)
    items = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(default=10_000)
    updated_at = models.DateTimeField()

    subject_kind = "quality_score"
    objects = ScopedManager.from_queryset(GuideQuerySet)()

    class Meta:
        db_table = "catalogue_quality_office"
        indexes = [
            models.Index(fields=["score", "office"], name="catalogue_quality_lowest"),
            models.Index(fields=["division_code", "score"], name="catalogue_quality_score_place"),
        ]


class OfficeDay(models.Model):
    """The score as it stood at the end of a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.UUIDField()
    division_code = models.CharField(max_length=12, blank=True)
    day = models.DateField()
    score = models.PositiveSmallIntegerField()
    findings = models.PositiveIntegerField()

    objects = ScopedManager.from_queryset(GuideQuerySet)()

    class Meta:
        db_table = "catalogue_quality_day"
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="catalogue_quality_day_once")]
