"""Emergency access (紧急查看): one official may read one thing for a short time, and answers for it afterwards."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

DUTY = "break_glass"
REVIEWERS = "audit"


class EmergencyQuerySet(ScopedQuerySet):
    """Scope: one's own, those about oneself; auditors: of their officials; supervisors: of their cases."""

    def scope_for(self, actor: Actor) -> Q:
        """Up to four conditions, each with its index."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in:
            return Q(pk__in=[])
        own = Q(account_id=actor.account_id) | Q(owner_account=actor.account_id)
        offices, supervised = actor.organizations_with(REVIEWERS), actor.organizations_with("supervise")
        own = own | Q(organization_id__in=offices) if offices else own
        return own | Q(subject_organization_id__in=supervised) if supervised else own

    def alive(self, now: Any) -> EmergencyQuerySet:
        """Those that open something now."""
        return self.filter(ended_at=None, until__gt=now)


class EmergencyAccess(models.Model):
    """``kind`` and ``subject_id`` name the thing; ``organization_id`` is the office of the official who opened it.

    ``owner_account`` is whom it concerns and who is told. ``until`` is when it ends by itself, ``ended_at`` when it
    was given up before. ``verdict`` is ``""`` until another person has reviewed it: ``justified`` or
    ``not_justified``. Retention class: access log, three years.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=60)
    post_id = models.UUIDField()
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=200)
    subject_organization_id = models.UUIDField(null=True)
    owner_account = models.UUIDField(null=True)
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=24)
    basis_words = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)
    review_due = models.DateField()
    verdict = models.CharField(max_length=16, blank=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_words = models.CharField(max_length=500, blank=True)

    subject_kind = "emergency"
    objects = ScopedManager.from_queryset(EmergencyQuerySet)()

    class Meta:
        db_table = "access_emergency"
        indexes = [
            models.Index(fields=["account_id", "until"], name="access_emergency_open"),
            models.Index(fields=["owner_account", "-began_at"], name="access_emergency_owner"),
            models.Index(fields=["organization_id", "-began_at", "-id"], name="access_emergency_office"),
            models.Index(fields=["subject_organization_id", "-began_at"], name="access_emergency_subject"),
            models.Index(fields=["review_due"], name="access_emergency_due", condition=Q(verdict="")),
        ]
