"""Access reviews (权限复核): a campaign over an organization and all below it, one line for each doubt."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

RUNNERS = ("administer", "security", "audit")


class ReviewQuerySet(ScopedQuerySet):
    """Scope: reviews of the organizations in which the actor administers, sees to security or audits, and below."""

    def scope_for(self, actor: Actor) -> Q:
        """One overlap of arrays (GIN index)."""
        if actor.kind == "system":
            return Q()
        reach = [post.organization_id for post in actor.posts if post.duties & set(RUNNERS)]
        return Q(lineage__overlap=reach) if reach else Q(pk__in=[])


class Review(models.Model):
    """``lineage`` are the organization and those above it; ``due_on`` is the last day for its answers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    lineage = ArrayField(models.UUIDField(), default=list)
    started_by = models.UUIDField(null=True)
    started_by_name = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    unused_since = models.DateField(help_text="rights not used since this day are doubtful")
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    subject_kind = "access_review"
    objects = ScopedManager.from_queryset(ReviewQuerySet)()

    class Meta:
        db_table = "access_review"
        indexes = [GinIndex(fields=["lineage"], name="access_review_lineage")]


class ReviewLineQuerySet(ScopedQuerySet):
    """Scope: the lines of visible reviews."""

    def scope_for(self, actor: Actor) -> Q:
        """By the review."""
        return Q() if actor.kind == "system" else Q(review__among=Review.objects.visible_to(actor).values("pk"))


class ReviewLine(models.Model):
    """One doubt: ``kind`` says which, ``post_id``/``duty``/``account_id``/``holding_id`` what it is about.

    What nobody holds stands in ``duty``: a duty, or the code of a permission (``kind`` ``unopened``).
    ``decision`` is ``""``, ``keep`` or ``withdraw``; ``done`` says what withdrawing did.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=20)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    post_id = models.UUIDField(null=True)
    post_title = models.CharField(max_length=80, blank=True)
    duty = models.CharField(max_length=48, blank=True)
    account_id = models.UUIDField(null=True)
    account_name = models.CharField(max_length=60, blank=True)
    holding_id = models.BigIntegerField(null=True)
    since = models.DateField(null=True, help_text="last use, last sign-in, or the end of the last post")
    number = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    subject_kind = "access_review_line"
    objects = ScopedManager.from_queryset(ReviewLineQuerySet)()

    class Meta:
        db_table = "access_review_line"
        indexes = [models.Index(fields=["review", "kind", "organization_name", "id"], name="access_review_line_list")]
