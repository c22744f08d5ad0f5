"""Drafts: what an applicant has typed so far; kept at any moment, nothing typed is lost."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.delegation.matters import covered_items


class DraftQuerySet(ScopedQuerySet):
    """A draft is its applicant's alone, and an agent's who acts for him within the scope."""

    def scope_for(self, actor: Actor) -> Q:
        """Own drafts; while acting those about the giver that the delegation covers."""
        if actor.acting is None:
            return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        covered = covered_items(actor.acting)
        of_giver = Q(for_party=actor.acting.giver_id)
        return of_giver if covered is None else of_giver & Q(item_key__in=sorted(covered))


class Draft(models.Model):
    """``account_id`` is null for an applicant without one (a ward, a firm); ``for_party`` is the applicant's record.

    ``sealed`` holds answers, scenario answers, disputes and provenance in one envelope."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(null=True, db_index=True)
    item_key = models.CharField(max_length=120)
    item_revision = models.UUIDField()
    release = models.UUIDField()
    division_id = models.UUIDField()
    organization_id = models.UUIDField()
    title = models.CharField(max_length=200)
    page = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=12, default="portal")
    for_party = models.UUIDField(null=True, db_index=True)
    sealed = models.BinaryField()
    version = models.IntegerField(default=1)
    submitted_as = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    subject_kind = "draft"
    objects = ScopedManager.from_queryset(DraftQuerySet)()

    class Meta:
        db_table = "applications_draft"
