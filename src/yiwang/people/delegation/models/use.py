"""What was done with a delegation: a reading copy of the event log, so that both parties see each use."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from yiwang.core.actor import Actor
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.delegation.models.delegation import Delegation


class UseQuerySet(ScopedQuerySet):
    """Whoever sees the delegation sees its uses."""

    def scope_for(self, actor: Actor) -> Q:
        """By the delegation."""
        return Q(Exists(Delegation.objects.visible_to(actor).filter(pk=OuterRef("delegation_id"))))


class Use(models.Model):
    """One event in the giver's name; the id is the event's. ``title`` is that of the thing, nothing personal."""

    id = models.UUIDField(primary_key=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="uses", db_index=False)
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    ref_kind = models.CharField(max_length=32)
    ref_id = models.UUIDField()
    title = models.CharField(max_length=200, blank=True)

    subject_kind = "delegation_use"
    objects = ScopedManager.from_queryset(UseQuerySet)()

    class Meta:
        db_table = "delegation_use"
        indexes = [models.Index(fields=["delegation", "-at", "-id"], name="delegation_use_list")]
