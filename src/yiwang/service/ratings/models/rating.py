"""A rating (好差评). Rows are final: a trigger refuses every update and delete.

Who rated, and which case it was, stands in the sealed ``Rater`` alone; the rating itself only holds a keyed digest
of the occasion, so that nobody who reads the tables can join the two.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.identifiers.satisfaction import Satisfaction

LEVELS = [(level.value, level.label) for level in Satisfaction]
OFFICE_DUTIES = frozenset({"rating.verify", "rating.approve", "rating.call_back"})
UNIT_DUTIES = frozenset({"rating.rectify", "supervise"})


class RatingQuerySet(ScopedQuerySet):
    """The office for ratings sees those of its division and below; the rated unit its own, without who."""

    def scope_for(self, actor: Actor) -> Q:
        """Two indexable conditions."""
        if actor.kind == "system":
            return Q()
        places = [post.division_id for post in actor.posts if post.duties & OFFICE_DUTIES]
        units = [post.organization_id for post in actor.posts if post.duties & UNIT_DUTIES]
        condition = Q(lineage__overlap=places) if places else Q(pk__in=[])
        return condition | Q(organization_id__in=units) if units else condition


class Rating(models.Model):
    """``occasion`` is the digest of the case or visit; ``lineage`` the rated office's divisions, top first."""

    id = models.UUIDField(primary_key=True, default=new_id)
    occasion = models.BinaryField(max_length=18, unique=True)
    occasion_kind = models.CharField(max_length=8, choices=[("case", "一事一评"), ("visit", "一次一评")])
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    lineage = ArrayField(models.UUIDField(), default=list)
    item_key = models.CharField(max_length=120, blank=True)
    item_title = models.CharField(max_length=200)
    level = models.CharField(max_length=24, choices=LEVELS)
    tags = ArrayField(models.CharField(max_length=8), default=list)
    sealed = models.BinaryField(null=True)
    anonymous = models.BooleanField(default=False)
    channel = models.CharField(max_length=12)
    rated_at = models.DateTimeField()

    subject_kind = "rating"
    objects = ScopedManager.from_queryset(RatingQuerySet)()

    class Meta:
        db_table = "ratings_rating"
        constraints = [
            models.CheckConstraint(name="ratings_level", condition=Q(level__in=[value for value, _ in LEVELS]))
        ]
        indexes = [
            GinIndex(fields=["lineage"], name="ratings_lineage"),
            models.Index(fields=["organization_id", "-id"], name="ratings_of_office"),
        ]

    @property
    def satisfaction(self) -> Satisfaction:
        """The level as the standards' value."""
        return Satisfaction(self.level)


class Supplement(models.Model):
    """One later addition (追评). The first rating stays what it was and what counts."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, primary_key=True, related_name="supplement")
    level = models.CharField(max_length=24, choices=LEVELS)
    sealed = models.BinaryField(null=True)
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "ratings_supplement"


class Rater(models.Model):
    """Who rated and about which case: {account, case, name}, sealed. Opened for a call-back only, and recorded."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, primary_key=True, related_name="rater")
    sealed = models.BinaryField()

    class Meta:
        db_table = "ratings_rater"


class Signal(models.Model):
    """What may speak for a rating that was not free: kept for checks by the supervising office, never shown."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, primary_key=True, related_name="signal")
    device = models.BinaryField(null=True)
    seconds_after = models.IntegerField(null=True)
    same_device = models.IntegerField(default=0)
    same_text = models.IntegerField(default=0)
    text_digest = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "ratings_signal"
        indexes = [
            models.Index(fields=["device", "at"], name="ratings_signal_device"),
            models.Index(fields=["text_digest"], name="ratings_signal_text"),
        ]
