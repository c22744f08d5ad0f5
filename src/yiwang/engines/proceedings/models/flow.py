"""The token game as rows: where the tokens stand, and which tasks wait for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.engines.proceedings.models.proceeding import Proceeding
from yiwang.engines.proceedings.parties import own_condition


class FlowToken(models.Model):
    """A token at a node of the plan; ``data`` is what the flow engine keeps with it."""

    id = models.UUIDField(primary_key=True)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="tokens", db_constraint=False)
    node = models.CharField(max_length=120)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "proceedings_token"


class FlowTaskQuerySet(ScopedQuerySet):
    """Tasks that the actor's posts may take, or that wait for the applicant."""

    def scope_for(self, actor: Actor) -> Q:
        """Pairs of organization and duty, or the own tasks of an applicant."""
        if actor.kind == "system":
            return Q()
        condition = Q(pk__in=[])
        for post in actor.posts:
            condition |= Q(organization_id=post.organization_id, duty__in=list(post.duties))
        if actor.acting is not None:
            condition |= Q(party="applicant") & own_condition(actor, "proceeding__")
        elif actor.account_id is not None:
            condition |= Q(party="applicant", account_id=actor.account_id) | Q(assignee_id=actor.account_id)
        return condition


class FlowTask(models.Model):
    """A user task: open, done or cancelled. ``party`` is ``office`` or ``applicant``.

    ``due_on`` is the day of the proceeding's running clock or of the task's own limit, whichever is first.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding = models.ForeignKey(
        Proceeding, on_delete=models.CASCADE, related_name="tasks", db_constraint=False, db_index=False
    )
    token_id = models.UUIDField()
    node = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    party = models.CharField(max_length=10, default="office")
    organization_id = models.UUIDField(null=True)
    duty = models.CharField(max_length=48, blank=True)
    account_id = models.UUIDField(null=True)
    assignee_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="open")
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=48, blank=True)
    reason = models.TextField(blank=True)
    done_by = models.UUIDField(null=True)
    done_post = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    subject_kind = "task"
    objects = ScopedManager.from_queryset(FlowTaskQuerySet)()

    class Meta:
        db_table = "proceedings_task"
        indexes = [
            models.Index(
                fields=["organization_id", "duty", "due_on", "id"],
                name="proceedings_worklist",
                condition=Q(state="open"),
            ),
            models.Index(fields=["proceeding", "created_at"], name="proceedings_task_of"),
            models.Index(fields=["account_id"], name="proceedings_task_mine", condition=Q(state="open")),
            models.Index(
                fields=["assignee_id", "due_on", "id"], name="proceedings_task_taken", condition=Q(state="open")
            ),
        ]
