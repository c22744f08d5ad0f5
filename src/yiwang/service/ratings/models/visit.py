"""A visit at a window: each one may be rated once (一次一评)."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class VisitQuerySet(ScopedQuerySet):
    """The clerk's own."""

    def scope_for(self, actor: Actor) -> Q:
        """Visits that the actor served."""
        if actor.kind == "system":
            return Q()
        return Q(clerk=actor.account_id) if actor.account_id else Q(pk__in=[])


class Visit(models.Model):
    """``device`` is the digest of the clerk's device: from there nobody rates."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    division_id = models.UUIDField()
    proceeding_id = models.UUIDField(null=True)
    item_key = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    clerk = models.UUIDField()
    device = models.BinaryField(null=True)
    on = models.DateField()
    at = models.DateTimeField()

    subject_kind = "visit"
    objects = ScopedManager.from_queryset(VisitQuerySet)()

    class Meta:
        db_table = "ratings_visit"
        constraints = [
            models.UniqueConstraint(
                fields=["proceeding_id", "clerk", "on"],
                name="ratings_visit_once_a_day",
                condition=Q(proceeding_id__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["clerk", "-at"], name="ratings_visit_served")]
