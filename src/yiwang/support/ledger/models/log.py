"""The log: how far the notary has come, the hashes in tiles, which event has which number, and the signed heads."""

from __future__ import annotations

from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class PublicQuerySet(ScopedQuerySet):
    """Hashes and signatures are for everybody: that is what they are for."""

    def scope_for(self, actor: Actor) -> models.Q:
        """All."""
        return models.Q()


class OwnWorkQuerySet(ScopedQuerySet):
    """What only the platform itself reads."""

    def scope_for(self, actor: Actor) -> models.Q:
        """The platform."""
        return models.Q() if actor.kind == "system" else models.Q(pk__in=[])


class Log(models.Model):
    """The log of this installation: one row. ``code`` is its id for the world, ``hash`` never changes.

    ``txid`` and ``event_id`` are the position in the event log: everything up to there has a leaf.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    single = models.BooleanField(default=True, unique=True)
    code = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=10)
    size = models.BigIntegerField(default=0)
    txid = models.BigIntegerField(default=0)
    event_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager.from_queryset(PublicQuerySet)()

    class Meta:
        db_table = "ledger_log"


class Tile(models.Model):
    """Up to 256 neighbouring hashes of 32 bytes of one of the tree's levels; it only grows at its end.

    ``place`` is the level divided by 8, times 2^48, plus the tile's number on that level.
    """

    place = models.BigIntegerField(primary_key=True)
    hashes = models.BinaryField()

    objects = ScopedManager.from_queryset(PublicQuerySet)()

    class Meta:
        db_table = "ledger_tile"


class Leaf(models.Model):
    """Leaf ``number`` is of this event. ``beginning`` is the first 8 bytes of its hash, to find it by."""

    number = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    beginning = models.BigIntegerField(db_index=True)

    objects = ScopedManager.from_queryset(OwnWorkQuerySet)()

    class Meta:
        db_table = "ledger_leaf"


class Head(models.Model):
    """A signed tree head of the own log: never changed, never removed (trigger)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    content = models.BinaryField()

    objects = ScopedManager.from_queryset(PublicQuerySet)()

    class Meta:
        db_table = "ledger_head"
        constraints = [models.UniqueConstraint(fields=["size", "at"], name="ledger_head_once")]
        indexes = [models.Index(fields=["at", "id"], name="ledger_head_at")]


class Countersignature(models.Model):
    """Another node's signature under a head of the own log: never changed, never removed (trigger)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    size = models.BigIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    content = models.BinaryField()

    objects = ScopedManager.from_queryset(PublicQuerySet)()

    class Meta:
        db_table = "ledger_countersignature"
        constraints = [models.UniqueConstraint(fields=["size", "by"], name="ledger_countersigned_once")]
