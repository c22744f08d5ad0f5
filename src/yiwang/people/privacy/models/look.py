"""Looks at personal data, by the person they were about: made from the event log, so that nobody writes them twice."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class LookQuerySet(ScopedQuerySet):
    """The person looked at; and who answers for privacy in the division of the office that looked, or above it."""

    def scope_for(self, actor: Actor) -> Q:
        """By account, by record in the base register, or by place."""
        if actor.kind == "system":
            return Q()
        condition = Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        if actor.party_id:
            condition |= Q(party_id=actor.party_id)
        places = [post.division_id for post in actor.posts if "privacy" in post.duties]
        return condition | Q(lineage__overlap=places) if places else condition

    def about(self, actor: Actor) -> LookQuerySet:
        """Only those at the actor's own data."""
        own = Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        if actor.party_id:
            own |= Q(party_id=actor.party_id)
        return self.visible_to(actor).filter(own)  # type: ignore[no-any-return]


class Look(models.Model):
    """``id`` is that of the event. Office and post are kept in words: both may be gone when the person asks."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    viewer_id = models.UUIDField(null=True)
    viewer_name = models.CharField(max_length=60, blank=True)
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=120, blank=True)
    post_title = models.CharField(max_length=120, blank=True)
    division_id = models.UUIDField(null=True)
    lineage = ArrayField(models.UUIDField(), default=list)
    purpose = models.CharField(max_length=32)
    what = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=200, blank=True)

    objects = ScopedManager.from_queryset(LookQuerySet)()

    class Meta:
        db_table = "privacy_look"
        indexes = [
            models.Index(fields=["account_id", "-at", "-id"], name="privacy_look_mine"),
            models.Index(fields=["party_id", "-at", "-id"], name="privacy_look_party"),
            models.Index(fields=["viewer_id", "-at"], name="privacy_look_viewer"),
        ]


class LookWords(models.Model):
    """What an official typed as the purpose: it may name people, so it is sealed. The key is that of the event."""

    id = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "privacy_look_words"


class LookAlarmQuerySet(ScopedQuerySet):
    """Who answers for privacy in the division of the office, or above it, and the supervisors of the office itself."""

    def scope_for(self, actor: Actor) -> Q:
        """By place, or by organization."""
        if actor.kind == "system":
            return Q()
        places = [post.division_id for post in actor.posts if "privacy" in post.duties]
        offices = actor.organizations_with("supervise")
        condition = Q(lineage__overlap=places) if places else Q(pk__in=[])
        return condition | Q(organization_id__in=offices) if offices else condition


class LookAlarm(models.Model):
    """Somebody looked at far more people's data in a day than is usual: a supervisor has to say why that is right."""

    id = models.UUIDField(primary_key=True, default=new_id)
    viewer_id = models.UUIDField()
    viewer_name = models.CharField(max_length=60)
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=120, blank=True)
    lineage = ArrayField(models.UUIDField(), default=list)
    day = models.DateField()
    looks = models.IntegerField()
    most = models.IntegerField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    finding = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    subject_kind = "look_alarm"
    objects = ScopedManager.from_queryset(LookAlarmQuerySet)()

    class Meta:
        db_table = "privacy_look_alarm"
        constraints = [models.UniqueConstraint(fields=["viewer_id", "day"], name="privacy_look_alarm_once_a_day")]
        indexes = [
            GinIndex(fields=["lineage"], name="privacy_look_alarm_place"),
            models.Index(fields=["organization_id", "-day"], name="privacy_look_alarm_office"),
        ]
