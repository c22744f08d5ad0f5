"""An account whose owner asked for a way back in: it opens after a delay in which the owner can say no."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class RecoveryQuerySet(ScopedQuerySet):
    """Everybody sees the own ones, nobody else's."""

    def scope_for(self, actor: Actor) -> Q:
        """Recoveries of the actor's account."""
        return Q(account_id=actor.account_id) if actor.signed_in else Q(pk__in=[])


class Recovery(models.Model):
    """From ``opens_at`` until ``ends_at`` whoever proves himself again may choose a new password, once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="recoveries")
    started_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    subject_kind = "recovery"
    objects = ScopedManager.from_queryset(RecoveryQuerySet)()

    class Meta:
        db_table = "signin_recovery"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="signin_recovery_one", condition=Q(cancelled_at=None, done_at=None)
            )
        ]
