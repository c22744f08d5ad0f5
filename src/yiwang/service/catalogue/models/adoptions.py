"""Changes from above that an office has to look at: to adopt them, or because it says something else itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.service.catalogue.models.drafts import DUTIES
from yiwang.service.catalogue.models.items import ServiceItem


class AdoptionQuerySet(ScopedQuerySet):
    """Changes that reach items of the offices in which the actor holds a duty of the catalogue."""

    def scope_for(self, actor: Actor) -> Q:
        """One comparison with the organization."""
        if actor.kind == "system":
            return Q()
        offices = {post.organization_id for post in actor.posts if post.duties & set(DUTIES)}
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])


class Adoption(models.Model):
    """A change of ``above`` (an entry or an item) that reaches ``item``.

    ``kind`` is ``review`` (the item keeps the old values in ``held`` until somebody decides) or ``conflict`` (the item
    says something else itself on a path that changed above). ``changes`` are ``{path: [before, after]}`` as seen from
    the item, null where there is nothing. Ends as ``adopted`` (the change from above holds), ``kept`` (the own words
    stay) or ``passed`` (a later change took its place).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="adoptions")
    organization_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=8, choices=(("review", "等采纳"), ("conflict", "有冲突")))
    above = models.UUIDField()
    above_title = models.CharField(max_length=300)
    above_number = models.PositiveIntegerField()
    changes = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8,
        choices=(("open", "等处理"), ("adopted", "已采纳"), ("kept", "保留不同"), ("passed", "已过时")),
        default="open",
    )
    reason = models.CharField(max_length=500, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    subject_kind = "catalogue_adoption"
    objects = ScopedManager.from_queryset(AdoptionQuerySet)()

    class Meta:
        db_table = "catalogue_adoption"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "above", "kind"], condition=Q(state="open"), name="catalogue_adoption_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="catalogue_adoption_desk", condition=Q(state="open"))
        ]
