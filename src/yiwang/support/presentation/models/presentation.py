"""A short-lived presentation (亮证): a code that opens once and shows what the holder ticked."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licences.parties import parties_of


class PresentationQuerySet(ScopedQuerySet):
    """Holders see what was presented of theirs, whoever did it; agents what they presented themselves."""

    def scope_for(self, actor: Actor) -> Q:
        """By holder; while acting only the own ones."""
        if actor.kind == "system":
            return Q()
        parties = parties_of(actor) if actor.signed_in else ()
        if not parties:
            return Q(pk__in=[])
        return Q(holder_id__in=parties) & (Q(account_id=actor.account_id) if actor.acting else Q())


class Presentation(models.Model):
    """``choice`` is what was ticked: [{licence, names}], ``told`` the same in words: [{title, labels}].

    ``sealed`` holds the code and the ticked values until the code was used or ran out; only the digest of the code lies
    open. ``used_by`` is who opened it, as the holder reads it: an organization, or empty for somebody unknown.
    ``viewer`` is ``stranger``, ``person``, ``official`` or ``system``. ``renewals`` counts codes made one after the
    other by themselves.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    holder_id = models.UUIDField()
    licence_ids = ArrayField(models.UUIDField())
    choice = models.JSONField(default=list)
    told = models.JSONField(default=list)
    code_digest = models.BinaryField(unique=True)
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    renewals = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    viewer = models.CharField(max_length=10, blank=True)
    used_by = models.CharField(max_length=120, blank=True)
    used_by_account = models.UUIDField(null=True)
    used_by_organization = models.UUIDField(null=True)
    purpose = models.CharField(max_length=32, blank=True)
    channel = models.CharField(max_length=10, blank=True)

    subject_kind = "presentation"
    objects = ScopedManager.from_queryset(PresentationQuerySet)()

    class Meta:
        db_table = "presentation_presentation"
        indexes = [
            models.Index(fields=["holder_id", "-made_at", "id"], name="presentation_of_holder"),
            models.Index(fields=["expires_at"], condition=Q(sealed__isnull=False), name="presentation_open"),
            models.Index(fields=["used_at"], condition=Q(used_at__isnull=False), name="presentation_used"),
        ]

    def state_at(self, moment: datetime) -> str:
        """``open``, ``used``, ``ended`` (taken back) or ``expired``."""
        if self.used_at is not None:
            return "used"
        if self.ended_at is not None:
            return "ended"
        return "open" if moment < self.expires_at else "expired"
