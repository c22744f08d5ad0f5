"""Evidence spaces: what a kind of business puts on record, who may write there and who may read."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.ledger.top import at_the_top

READERS = {
    "anyone": gettext_noop("所有人"),
    "signed_in": gettext_noop("登录的人"),
    "duties": gettext_noop("有指定职责的人"),
}


class SpaceQuerySet(ScopedQuerySet):
    """Who may read a space, or write into it."""

    def scope_for(self, actor: Actor) -> models.Q:
        """By the space's rule."""
        if at_the_top(actor, "administer"):
            return models.Q()
        readers = ["anyone", "signed_in"] if actor.signed_in else ["anyone"]
        duties = sorted(actor.duties)
        held = models.Q(read_duties__overlap=duties) | models.Q(write_duties__overlap=duties)
        return models.Q(read__in=readers) | held if duties else models.Q(read__in=readers)


class Space(models.Model):
    """One space. Whoever has one of ``write_duties`` may write."""

    subject_kind = "ledger_space"
    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=200, blank=True)
    read = models.CharField(max_length=10, choices=READERS, default="anyone")
    read_duties = ArrayField(models.CharField(max_length=60), default=list)
    write_duties = ArrayField(models.CharField(max_length=60), default=list)
    closed_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(SpaceQuerySet)()

    class Meta:
        db_table = "ledger_space"


class DigestQuerySet(ScopedQuerySet):
    """Those of the spaces that one may read."""

    def scope_for(self, actor: Actor) -> models.Q:
        """By the space."""
        if actor.kind == "system":
            return models.Q()
        return models.Q(space__in=Space.objects.visible_to(actor).values("id"))


class Digest(models.Model):
    """The digest of a document on record; its event is a leaf of the ledger.

    ``title`` and ``subject`` name the document and the matter, never a person. ``sha256`` stands beside an SM3 digest
    where the file itself was at hand, so that either finds it.
    """

    subject_kind = "ledger_digest"
    id = models.UUIDField(primary_key=True, default=new_id)
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="digests")
    algorithm = models.CharField(max_length=10)
    digest = models.BinaryField(db_index=True)
    sha256 = models.BinaryField(null=True, db_index=True)
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, blank=True)
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=120, blank=True)
    event_id = models.UUIDField(unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(DigestQuerySet)()

    class Meta:
        db_table = "ledger_digest"
        constraints = [models.UniqueConstraint(fields=["space", "digest"], name="ledger_digest_once")]
        indexes = [models.Index(fields=["space", "-added_at", "-id"], name="ledger_digest_newest")]
