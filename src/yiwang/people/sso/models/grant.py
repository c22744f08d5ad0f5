"""What a person let a system know (consent), one sign-in at a system (grant), and the tokens that came of it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.sso.models.client import Client


class OwnQuerySet(ScopedQuerySet):
    """A person's own rows."""

    def scope_for(self, actor: Actor) -> Q:
        """Rows of the actor's account."""
        return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])


class Grant(models.Model):
    """One sign-in of a person at a system: the family to which its code and all its tokens belong.

    Only digests of codes are kept. ``subject`` is what the system calls the person, ``party_id`` who that was (null:
    not proven yet). ``acting`` is in whose name the person acts there. Ending the grant ends every token of it at once.
    ``session_ended_at`` is when the end of the session was noticed and the system told; a grant for offline use
    outlives it, but not the person, nor the level (``acr``) that its tokens tell.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="grants")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    party_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    claims = models.JSONField(default=dict)
    nonce = models.CharField(max_length=500, blank=True)
    acr = models.CharField(max_length=12)
    methods = ArrayField(models.CharField(max_length=12), default=list)
    authenticated_at = models.DateTimeField()
    audience = models.CharField(max_length=300, blank=True)
    acting = models.JSONField(null=True)
    delegation_id = models.UUIDField(null=True)
    code_digest = models.BinaryField(unique=True)
    code_expires_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    redirect_uri = models.CharField(max_length=500)
    code_challenge = models.CharField(max_length=64, blank=True)
    dpop_jkt = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    session_ended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    subject_kind = "grant"
    objects: Any = ScopedManager.from_queryset(OwnQuerySet)()

    class Meta:
        db_table = "sso_grant"
        indexes = [
            models.Index(fields=["account", "client"], condition=Q(ended_at=None), name="sso_grant_open"),
            models.Index(
                fields=["session_id"], condition=Q(ended_at=None, session_ended_at=None), name="sso_grant_of_session"
            ),
            models.Index(fields=["delegation_id"], condition=Q(delegation_id__isnull=False), name="sso_grant_acting"),
            models.Index(fields=["client", "created_at"], name="sso_grant_of_client"),
        ]


class Token(models.Model):
    """An access or refresh token, as a digest. A signed (JWT) access token names it in ``jti``: the token itself, whose
    digest it is, was thrown away, so that a ``jti`` in somebody's log opens nothing.

    No foreign key check on the client: thousands of tokens of one client would queue up for locks on its row.
    """

    digest = models.BinaryField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, null=True, related_name="tokens")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=8, choices=[("access", "access"), ("refresh", "refresh")])
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    audience = models.CharField(max_length=300, blank=True)
    jkt = models.CharField(max_length=64, blank=True)
    certificate = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    successor = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sso_token"
        indexes = [models.Index(fields=["client", "issued_at"], name="sso_token_of_client")]


class Consent(models.Model):
    """What a person lets a system know, until the person takes it back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    given_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    subject_kind = "consent"
    objects: Any = ScopedManager.from_queryset(OwnQuerySet)()

    class Meta:
        db_table = "sso_consent"
        constraints = [models.UniqueConstraint(fields=["account", "client"], name="sso_consent_once")]


class Replay(models.Model):
    """A one-time identifier (``jti``) that was seen; kept until nobody could use it again anyway."""

    digest = models.BinaryField(primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sso_replay"
