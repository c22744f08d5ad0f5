"""Passkeys: public keys whose private halves never leave a person's devices (W3C Web Authentication Level 3)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class PasskeyQuerySet(ScopedQuerySet):
    """Everybody sees the own ones, nobody else's."""

    def scope_for(self, actor: Actor) -> models.Q:
        """Keys of the actor's account."""
        return models.Q(account_id=actor.account_id) if actor.signed_in else models.Q(pk__in=[])


class Passkey(models.Model):
    """``credential`` is the authenticator's AttestedCredentialData (id and COSE public key).

    ``sign_count`` only grows where the authenticator counts; a key whose count went back is ``stopped_at``: there may
    be a copy of it. ``backed_up`` keys are kept by a password manager and live on several devices.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=40)
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = ArrayField(models.CharField(max_length=20), default=list)
    backed_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    subject_kind = "passkey"
    objects = ScopedManager.from_queryset(PasskeyQuerySet)()

    class Meta:
        db_table = "signin_passkey"
        indexes = [models.Index(fields=["account", "created_at"], name="signin_passkey_of_account")]
