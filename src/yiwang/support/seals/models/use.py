"""The register of uses (用印登记): every seal on every document. The database refuses to change rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.seals.models.seal import seen_by_office


class SealUseQuerySet(ScopedQuerySet):
    """The organization of the seal and who supervises it; the person who used it; the holder of a signature."""

    def scope_for(self, actor: Actor) -> Q:
        """By organization of the seal, or by account."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in or actor.acting:
            return Q(pk__in=[])
        own = Q(used_by=actor.account_id)
        return seen_by_office(actor) | own if actor.kind == "official" else own


class SealUse(models.Model):
    """``digest`` is SM3 of the file as it came out, ``digest_before`` of the file as it went in.

    ``use`` is a key of ``USES``; ``subject_kind`` and ``subject_id`` name the document where the platform knows it.
    ``used_by`` is None where the system sealed by a decision. ``key`` makes a repeated request the same use.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    seal_id = models.UUIDField()
    seal_number = models.CharField(max_length=32)
    seal_name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=16)
    organization_id = models.UUIDField(null=True)
    division_id = models.UUIDField(null=True)
    used_by = models.UUIDField(null=True)
    used_by_name = models.CharField(max_length=60)
    post_id = models.UUIDField(null=True)
    post_title = models.CharField(max_length=80, blank=True)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    use = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    digest_before = models.BinaryField()
    digest = models.BinaryField()
    places = models.SmallIntegerField(default=1)
    used_at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True, unique=True)
    demo = models.BooleanField(default=False)

    objects = ScopedManager.from_queryset(SealUseQuerySet)()

    class Meta:
        db_table = "seals_use"
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="seals_uses_of_office"),
            models.Index(fields=["seal_id", "-id"], name="seals_uses_of_seal"),
            models.Index(fields=["used_by", "-id"], condition=Q(used_by__isnull=False), name="seals_uses_of_person"),
            models.Index(fields=["subject_id"], name="seals_uses_on"),
        ]
