"""Browsers that an account has signed in with before: who comes from one of them is not held up by others' guesses."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class KnownDeviceQuerySet(ScopedQuerySet):
    """Everybody sees the own ones, nobody else's."""

    def scope_for(self, actor: Actor) -> Q:
        """Devices of the actor's account."""
        return Q(account_id=actor.account_id) if actor.signed_in else Q(pk__in=[])


class KnownDevice(models.Model):
    """``device_id`` stands in the browser's signed device cookie."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="devices")
    device_id = models.UUIDField()
    name = models.CharField(max_length=60, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    subject_kind = "device"
    objects = ScopedManager.from_queryset(KnownDeviceQuerySet)()

    class Meta:
        db_table = "signin_device"
        constraints = [models.UniqueConstraint(fields=["account", "device_id"], name="signin_device_once")]
