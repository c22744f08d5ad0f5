"""Which organization issues which type of licence, since when, until when (证照类型开通)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class TypeOpeningQuerySet(ScopedQuerySet):
    """Who issues what is no secret among officials; persons have no business with the list."""

    def scope_for(self, actor: Actor) -> Q:
        """All for the platform and for officials who hold a post."""
        return Q() if actor.kind == "system" or actor.posts else Q(pk__in=[])


class TypeOpening(models.Model):
    """A span in which an organization issues a type. ``implied`` was opened by its first licence, not by a person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    type_key = models.CharField(max_length=120)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    opened_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    implied = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    closed_reason = models.CharField(max_length=500, blank=True)
    row_version = models.IntegerField(default=1)

    subject_kind = "licence_opening"
    objects = ScopedManager.from_queryset(TypeOpeningQuerySet)()

    class Meta:
        db_table = "licences_opening"
        constraints = [
            models.UniqueConstraint(
                fields=["type_key", "organization_id"], name="licences_opening_once", condition=Q(closed_on=None)
            ),
            models.CheckConstraint(
                name="licences_opening_span", condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on"))
            ),
        ]
        indexes = [models.Index(fields=["organization_id", "type_key"], name="licences_opening_of_office")]
