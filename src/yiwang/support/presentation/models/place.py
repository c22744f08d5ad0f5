"""Where a licence lies in somebody's folder: the holder's own order and favourites."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class PlaceQuerySet(ScopedQuerySet):
    """Everybody has an own order."""

    def scope_for(self, actor: Actor) -> Q:
        """By account."""
        if actor.kind == "system":
            return Q()
        return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])


class Place(models.Model):
    """Kept by type and number, so that a new version lies where the old one lay. Lower positions come first."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    type_key = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    position = models.IntegerField(default=0)
    favourite = models.BooleanField(default=False)

    subject_kind = "licence_place"
    objects = ScopedManager.from_queryset(PlaceQuerySet)()

    class Meta:
        db_table = "presentation_place"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "type_key", "number"], name="presentation_place_once")
        ]
