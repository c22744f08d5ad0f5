"""Proofs of who the owner of an account is, and attempts that failed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.identity.models.party import within


class ProofRows(ScopedQuerySet):
    """One's own, and those of people within the reach of the duty ``identity``."""

    def scope_for(self, actor: Actor) -> Q:
        """By account and party."""
        own = Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        return own | within(actor, "party__")


class Proof(models.Model):
    """What a verifier found out, when, and until when it counts (null: for ever).

    ``Account.assurance`` and ``assurance_until`` are the best of the living ones, written along.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="proofs")
    party = models.ForeignKey("identity.Party", null=True, on_delete=models.PROTECT, related_name="proofs")
    verifier = models.CharField(max_length=24)
    level = models.CharField(max_length=12)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.UUIDField(null=True, help_text="account of the official who saw the person")
    facts = models.JSONField(default=dict, help_text="public facts only: kind of document, reason")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    subject_kind = "proof"
    objects = ScopedManager.from_queryset(ProofRows)()

    class Meta:
        db_table = "identity_proof"
        indexes = [models.Index(fields=["account", "-at"], name="identity_proof_account")]


class Attempt(models.Model):
    """An attempt to prove or to register, for rate limits; telemetry, kept for a day. The key is a digest."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_attempt"
        indexes = [models.Index(fields=["key", "at"], name="identity_attempt_key")]
