"""Which posts may use a seal, for what and until when (用印授权)."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.seals.models.seal import Seal, seen_by_office


class SealPermitQuerySet(ScopedQuerySet):
    """Whoever sees the seal sees who may use it."""

    def scope_for(self, actor: Actor) -> Q:
        """By the organization of the seal."""
        if actor.kind == "system":
            return Q()
        return seen_by_office(actor) if actor.kind == "official" else Q(pk__in=[])

    def living(self, day: date) -> SealPermitQuerySet:
        """Those that hold on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), withdrawn_at=None)


class SealPermit(models.Model):
    """``uses`` are keys of ``USES``; ``until`` is the last day, none: as long as the seal lives.

    It belongs to the post, not to a person: who holds the post now may use the seal, who has lost it may not.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    seal = models.ForeignKey(Seal, on_delete=models.CASCADE, related_name="permits")
    organization_id = models.UUIDField()
    post_id = models.UUIDField()
    post_title = models.CharField(max_length=80)
    uses = ArrayField(models.CharField(max_length=16))
    until = models.DateField(null=True)
    given_by = models.UUIDField(null=True)
    given_by_name = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    withdrawn_by_name = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    subject_kind = "seal_permit"
    objects = ScopedManager.from_queryset(SealPermitQuerySet)()

    class Meta:
        db_table = "seals_permit"
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "post_id"], condition=Q(withdrawn_at=None), name="seals_permit_once"
            )
        ]
        indexes = [
            models.Index(fields=["post_id"], condition=Q(withdrawn_at=None), name="seals_permits_of_post"),
            models.Index(fields=["organization_id", "-id"], name="seals_permits_of_office"),
        ]
