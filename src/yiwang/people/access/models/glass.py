"""Emergency access (紧急查看): one official may read one thing for a short time, and answers for it afterwards."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.core.sealed import SealedColumn, sealed_column

DUTY = "break_glass"
REVIEWERS = "audit"
TABLE = "access_emergency"
sealed_column(SealedColumn(TABLE, "sealed"))
sealed_column(SealedColumn(TABLE, "sealed_review"))


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
    ``not_justified``. What both wrote lies sealed, for it tells of a person's need. Retention: access log, three years.
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
    sealed = models.BinaryField()
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
    sealed_review = models.BinaryField(null=True)

    subject_kind = "emergency"
    objects = ScopedManager.from_queryset(EmergencyQuerySet)()

    class Meta:
        db_table = TABLE
        indexes = [
            models.Index(fields=["account_id", "until"], name="access_emergency_open"),
            models.Index(fields=["owner_account", "-began_at"], name="access_emergency_owner"),
            models.Index(fields=["organization_id", "-began_at", "-id"], name="access_emergency_office"),
            models.Index(fields=["subject_organization_id", "-began_at"], name="access_emergency_subject"),
            models.Index(fields=["review_due"], name="access_emergency_due", condition=Q(verdict="")),
        ]

    @property
    def reason(self) -> str:
        """What happened, in the words of the official."""
        return self._opened(self.sealed, "sealed")

    @reason.setter
    def reason(self, words: str) -> None:
        self.sealed = seal_json(words, table=TABLE, record_id=self.pk, field="sealed")

    @property
    def review_words(self) -> str:
        """What the auditor says of it; empty before."""
        return self._opened(self.sealed_review, "sealed_review")

    @review_words.setter
    def review_words(self, words: str) -> None:
        self.sealed_review = seal_json(words, table=TABLE, record_id=self.pk, field="sealed_review")

    def _opened(self, sealed: bytes | None, field: str) -> str:
        return "" if sealed is None else str(open_json(bytes(sealed), table=TABLE, record_id=self.pk, field=field))
