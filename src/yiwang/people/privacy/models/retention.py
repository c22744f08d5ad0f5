"""How long things are kept: the rules in force, the holds against them, and the signed account of every run."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.reach import led_by


class RetentionPlan(models.Model):
    """A loaded set of rules; the one without ``replaced_at`` is in force. Rows are never changed otherwise."""

    number = models.AutoField(primary_key=True)
    digest = models.CharField(max_length=64)
    rules = models.JSONField()
    source = models.CharField(max_length=200)
    loaded_by = models.UUIDField(null=True)
    loaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_retention_plan"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(replaced_at=None), name="privacy_retention_plan_one_in_force"
            )
        ]


class RetentionRun(models.Model):
    """What one run removed or redacted: ``report`` is the canonical text that ``signature`` (CMS, DER) is of.

    ``report``: plan number and digest, and for each rule how many rows, with the SHA-256 of each row's table and key.
    ``failed`` is how many rows could not go; the report says of each, by its digest, why.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(RetentionPlan, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rows = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    report = models.TextField()
    signature = models.BinaryField()

    subject_kind = "retention_run"

    class Meta:
        db_table = "privacy_retention_run"
        indexes = [models.Index(fields=["-started_at"], name="privacy_retention_run_new")]


class HoldQuerySet(ScopedQuerySet):
    """Who answers for privacy in the organization that placed the hold, or in one that leads it."""

    def scope_for(self, actor: Actor) -> Q:
        """By organization; what the system itself placed (no organization) is the system's."""
        if actor.kind == "system":
            return Q()
        offices = actor.organizations_with("privacy")
        return Q(organization_id__in=offices) | Q(organization_id__in=led_by(offices)) if offices else Q(pk__in=[])


class Hold(models.Model):
    """A legal hold: while it lasts nothing about these ids is removed, whatever its age."""

    id = models.UUIDField(primary_key=True, default=new_id)
    subjects = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=200)
    organization_id = models.UUIDField(null=True)
    placed_by = models.UUIDField(null=True)
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_why = models.CharField(max_length=500, blank=True)

    subject_kind = "retention_hold"
    objects = ScopedManager.from_queryset(HoldQuerySet)()

    class Meta:
        db_table = "privacy_hold"
        indexes = [models.Index(fields=["-placed_at"], condition=Q(lifted_at=None), name="privacy_hold_open")]
