"""What an account can prove itself with beside the password: one row for each app, phone or set of codes."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class FactorQuerySet(ScopedQuerySet):
    """Everybody sees the own ones, nobody else's."""

    def scope_for(self, actor: Actor) -> Q:
        """Factors of the actor's account."""
        return Q(account_id=actor.account_id) if actor.signed_in else Q(pk__in=[])


class Factor(models.Model):
    """``kind`` is a code of ``factors.FACTORS``; it counts once it was ``confirmed_at`` and until it is ``removed_at``.

    ``secret`` is an envelope (``core.keys.seal_json``, table ``signin_factor``, this id, field ``secret``); ``blind``
    finds it by its value (a phone number). ``counter`` only grows: the last time step or count that was used.
    ``asked`` factors are asked for after the password. ``label`` is what its owner reads, masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=16)
    label = models.CharField(max_length=60, blank=True)
    secret = models.BinaryField(null=True)
    blind = models.BinaryField(null=True)
    counter = models.BigIntegerField(default=0)
    asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    subject_kind = "factor"
    objects = ScopedManager.from_queryset(FactorQuerySet)()

    class Meta:
        db_table = "signin_factor"
        indexes = [
            models.Index(fields=["account", "kind"], name="signin_factor_of_account", condition=Q(removed_at=None)),
            models.Index(fields=["blind"], name="signin_factor_by_value", condition=Q(removed_at=None)),
        ]


class RecoveryCode(models.Model):
    """One of the codes of a factor of kind ``recovery``, as a keyed digest; it works once."""

    id = models.BigAutoField(primary_key=True)
    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signin_recovery_code"
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="signin_recovery_code_once")]
