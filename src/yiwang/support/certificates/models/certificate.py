"""Certificates that the installation uses or has given out, and the revocation lists of its development authority."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from yiwang.core.actor import Actor
from yiwang.core.generation import cached
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.root import root_organization

DEVELOPMENT, FOLDER = "development", "folder"
REASONS = ("key_compromise", "affiliation_changed", "superseded", "cessation_of_operation")
SOON = timedelta(days=60)
STATES = ("valid", "soon", "ended", "revoked", "not_yet")


def _root() -> UUID | None:
    return cached(("certificates", "root"), root_organization)


class CertificateQuerySet(ScopedQuerySet):
    """Who administers the organization at the top sees all; others those of their organizations and below."""

    def scope_for(self, actor: Actor) -> Q:
        """One look at the organization's lineage."""
        if actor.kind == "system":
            return Q()
        own = actor.organizations_with("administer")
        if own and _root() in own:
            return Q()
        return Q(organization_id__in=own) | Q(organization__lineage__overlap=own)

    def in_state(self, state: str, now: datetime) -> CertificateQuerySet:
        """Rows in a state of ``STATES`` at a moment; ``in_force`` stands for valid and soon together."""
        alive = Q(revoked_at=None, not_after__gte=now)
        conditions = {
            "in_force": alive & Q(not_before__lte=now),
            "valid": alive & Q(not_before__lte=now, not_after__gt=now + SOON),
            "soon": alive & Q(not_before__lte=now, not_after__lte=now + SOON),
            "not_yet": alive & Q(not_before__gt=now),
            "ended": Q(revoked_at=None, not_after__lt=now),
            "revoked": Q(revoked_at__isnull=False),
        }
        return self.filter(conditions[state])


class Certificate(models.Model):
    """One certificate. ``digest`` is SHA-256 of ``der``, ``serial`` hexadecimal; ``code`` is empty for people.

    ``origin`` is ``development`` (issued here) or ``folder`` (of production's own authority). ``lost_since`` is from
    when signatures count for nothing, where the key was lost before it was revoked. ``warned_days`` is the nearest
    end, in days, that was warned of.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=12)
    suite = models.CharField(max_length=16)
    role = models.CharField(max_length=16)
    code = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    organization = models.ForeignKey("people.Organization", null=True, on_delete=models.SET_NULL, related_name="+")
    serial = models.CharField(max_length=64)
    der = models.BinaryField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=24, blank=True)
    revoke_words = models.CharField(max_length=300, blank=True)
    revoked_by_name = models.CharField(max_length=60, blank=True)
    lost_since = models.DateTimeField(null=True)
    warned_days = models.SmallIntegerField(null=True)
    row_version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "certificate"
    objects: Any = ScopedManager.from_queryset(CertificateQuerySet)()

    class Meta:
        db_table = "certificates_certificate"
        indexes = [
            models.Index(fields=["not_after", "id"], name="certificates_ends"),
            models.Index(fields=["serial"], name="certificates_serial"),
            models.Index(fields=["role", "code", "suite"], name="certificates_of_role"),
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="certificates_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=(DEVELOPMENT, FOLDER)), name="certificates_origin"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoke_reason="") | Q(revoked_at__isnull=False, revoke_reason__in=REASONS),
                name="certificates_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def state_at(self, moment: datetime) -> str:
        """A word of ``STATES``."""
        if self.revoked_at is not None:
            return "revoked"
        if moment < self.not_before:
            return "not_yet"
        if moment > self.not_after:
            return "ended"
        return "soon" if self.not_after - moment <= SOON else "valid"


class RevocationList(models.Model):
    """The present list of an issuer (``intermediate`` or ``root``) of the development authority of a suite."""

    suite = models.CharField(max_length=16)
    issuer = models.CharField(max_length=16)
    number = models.BigIntegerField()
    der = models.BinaryField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        db_table = "certificates_revocation_list"
        constraints = [models.UniqueConstraint(fields=["suite", "issuer"], name="certificates_list_of_issuer")]
