"""A proceeding: one legal life on one published revision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.engines.proceedings.parties import own_condition
from yiwang.people.access.glass import opened
from yiwang.people.reach import SUPERVISE, led_by


class ProceedingQuerySet(ScopedQuerySet):
    """Applicants see their own; officials see those of the organizations where they hold a post."""

    def scope_for(self, actor: Actor) -> Q:
        """One indexable condition: own account, own organizations, and what a supervisor's organizations lead."""
        if actor.kind == "system":
            return Q()
        if actor.kind == "official":
            own = Q(organization_id__in=actor.organization_ids) | Q(account_id=actor.account_id)
            own |= opened(actor, "proceeding")
            offices = actor.organizations_with(SUPERVISE)
            return own | Q(organization_id__among=led_by(offices)) if offices else own
        return own_condition(actor)


class Proceeding(models.Model):
    """``answers`` holds what is not personal, ``sealed`` the envelope with the rest.

    ``facts`` are results of rules and outcomes of tasks that the flow's conditions read; ``flow`` is the part
    of the token game that is no token. ``due_on`` is the day of the clock that runs now.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    version = models.IntegerField(default=1)
    item_key = models.CharField(max_length=120)
    item_revision = models.UUIDField()
    release = models.UUIDField()
    organization_id = models.UUIDField()
    division_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    applicant_kind = models.CharField(max_length=16)
    applicant_id = models.UUIDField(null=True)
    applicant_masked = models.CharField(max_length=120)
    channel = models.CharField(max_length=12)
    answers = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    facts = models.JSONField(default=dict)
    flow = models.JSONField(default=dict)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=48, blank=True)
    submitted_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    card = models.CharField(max_length=8, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    subject_kind = "proceeding"
    objects = ScopedManager.from_queryset(ProceedingQuerySet)()

    class Meta:
        db_table = "proceedings_proceeding"
        indexes = [
            models.Index(fields=["account_id", "-submitted_at", "id"], name="proceedings_mine"),
            models.Index(fields=["organization_id", "-submitted_at", "id"], name="proceedings_office"),
            models.Index(
                fields=["organization_id", "due_on", "id"], name="proceedings_due", condition=Q(ended_at=None)
            ),
            models.Index(fields=["due_on", "id"], name="proceedings_due_anywhere", condition=Q(ended_at=None)),
            models.Index(fields=["item_revision"], name="proceedings_live", condition=Q(ended_at=None)),
            models.Index(fields=["applicant_id"], name="proceedings_applicant"),
        ]
