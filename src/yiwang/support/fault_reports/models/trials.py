"""Trial users (试用员) and what they are asked to try."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class TrialUserQuerySet(ScopedQuerySet):
    """The own row."""

    def scope_for(self, actor: Actor) -> Q:
        """By account."""
        if actor.kind == "system":
            return Q()
        return Q(account_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])


class TrialUser(models.Model):
    """Somebody who volunteered to try things out; ``left_at`` when not any more."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(unique=True)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    subject_kind = "trial_user"
    objects = ScopedManager.from_queryset(TrialUserQuerySet)()

    class Meta:
        db_table = "fault_trial_user"


class TrialTask(models.Model):
    """Something to try until a day: public, so that anybody may help."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    says = models.CharField(max_length=1000)
    page = models.CharField(max_length=300, blank=True)
    until = models.DateField()
    made_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)

    subject_kind = "trial_task"

    class Meta:
        db_table = "fault_trial_task"
        indexes = [models.Index(fields=["until"], name="fault_trial_task_open", condition=Q(closed_at=None))]
