"""The append-only event log and the positions of its consumers. The table itself is made in SQL (partitions)."""

from django.db import models

from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class EventQuerySet(ScopedQuerySet):
    """Scope: auditors see their organizations; people see events about themselves through their cases."""

    def scope_for(self, actor):  # type: ignore[no-untyped-def]
        return models.Q(organization_id__in=actor.organizations_with("audit"))


class Event(models.Model):
    """One business fact: who did what to what, when. Never updated, never deleted (trigger)."""

    id = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField()
    type = models.TextField()
    actor_kind = models.TextField()
    actor_account = models.UUIDField(null=True)
    actor_post = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    channel = models.TextField()
    organization_id = models.UUIDField(null=True)
    division_id = models.UUIDField(null=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    lane = models.SmallIntegerField()
    payload = models.JSONField()

    objects = ScopedManager.from_queryset(EventQuerySet)()

    class Meta:
        managed = False
        db_table = "core_event"


class Consumer(models.Model):
    """How far a consumer has read one lane of the log."""

    name = models.CharField(max_length=64)
    lane = models.SmallIntegerField()
    txid = models.BigIntegerField(default=0)
    event_id = models.UUIDField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "core_consumer"
        constraints = [models.UniqueConstraint(fields=["name", "lane"], name="core_consumer_once")]
