"""A work order (工单) and the ledger of its steps."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class WorkOrderQuerySet(ScopedQuerySet):
    """Work orders in which a post of the actor has a seat: a step of the kind, or supervision of an office in it."""

    def scope_for(self, actor: Actor) -> Q:
        """One overlap of arrays (GIN index)."""
        if actor.kind == "system":
            return Q()
        seats = seats_of(actor)
        return Q(seats__overlap=seats) if seats else Q(pk__in=[])

    def waiting_for(self, actor: Actor) -> WorkOrderQuerySet:
        """Open orders whose present step one of the actor's posts may do."""
        wanted = Q(pk__in=[])
        for post in actor.posts:
            wanted |= Q(organization_id=post.organization_id, duty__in=list(post.duties))
        return self.filter(wanted, state="open")


def seat(organization_id: object, duty: str) -> str:
    """How a post's right to a work order is written down."""
    return f"{organization_id}/{duty}"


def seats_of(actor: Actor) -> list[str]:
    """Every seat that the actor's posts fill."""
    return [seat(post.organization_id, duty) for post in actor.posts for duty in post.duties]


class WorkOrder(models.Model):
    """``revision`` is the published kind. ``subject_organization_id`` is the office that must answer.

    ``organization_id`` and ``duty`` say who holds the present step, ``due_at`` until when. ``barred`` are accounts that
    may not work on it (their own work is the subject). ``summary`` is public inside the office; ``sealed`` holds
    what the reporting person wrote. ``extension`` is {by, reason, step, state: asked|granted|refused}.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=120)
    revision = models.UUIDField()
    source = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    summary = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    ref_kind = models.CharField(max_length=32)
    ref_id = models.UUIDField()
    division_id = models.UUIDField()
    subject_organization_id = models.UUIDField()
    office_id = models.UUIDField()
    organization_id = models.UUIDField()
    duty = models.CharField(max_length=48)
    step = models.CharField(max_length=48)
    seats = ArrayField(models.CharField(max_length=100), default=list)
    barred = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=8, default="open", choices=[("open", "办理中"), ("closed", "已办结")])
    outcome = models.CharField(max_length=48, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True)
    extensions = models.SmallIntegerField(default=0)
    extension = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    subject_kind = "workorder"
    objects = ScopedManager.from_queryset(WorkOrderQuerySet)()

    class Meta:
        db_table = "workorders_workorder"
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref_kind", "ref_id"], name="workorders_once"),
            models.CheckConstraint(
                name="workorders_closed_or_due",
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(fields=["seats"], name="workorders_seats"),
            models.Index(
                fields=["organization_id", "duty", "-id"],
                name="workorders_worklist",
                condition=Q(state="open"),
            ),
            models.Index(fields=["ref_id"], name="workorders_about"),
        ]


class StepRow(models.Model):
    """One step of one order, from when to when, by whom, with which outcome. ``returned`` marks a sent-back one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=48)
    title = models.CharField(max_length=120)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    duty = models.CharField(max_length=48)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=48, blank=True)
    outcome_title = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    late = models.BooleanField(default=False)

    class Meta:
        db_table = "workorders_step"
        indexes = [models.Index(fields=["order", "began_at"], name="workorders_step_of")]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(done_at=None), name="workorders_one_step_open")
        ]
