"""A one-thing bundle (一件事) as filed: one form, several parts, each of which becomes a case of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.delegation.matters import covered_items


class BundleQuerySet(ScopedQuerySet):
    """The applicant's own. Offices see the case of their part, never the whole form."""

    def scope_for(self, actor: Actor) -> Q:
        """Own bundles; while acting the giver's that the delegation covers."""
        if actor.kind == "system":
            return Q()
        if actor.acting is None:
            return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        covered = covered_items(actor.acting)
        of_giver = Q(applicant_id=actor.acting.giver_id)
        return of_giver if covered is None else of_giver & Q(key__in=sorted(covered))


class Bundle(models.Model):
    """``sealed`` holds everything that was filed: answers, scenario, files, disputes, the applicant's name.

    ``agent`` is who filed it for the applicant: account, party, delegation, and how well he was proven.

    It has no state of its own: where it stands follows from its parts. ``finished_at`` is set with the last of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=120)
    revision = models.UUIDField()
    release = models.UUIDField()
    title = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    applicant_id = models.UUIDField(null=True)
    applicant_masked = models.CharField(max_length=120)
    division_id = models.UUIDField()
    division_code = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    sealed = models.BinaryField()
    agent = models.JSONField(null=True)
    submitted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    subject_kind = "bundle"
    objects = ScopedManager.from_queryset(BundleQuerySet)()

    class Meta:
        db_table = "bundles_bundle"
        indexes = [
            models.Index(fields=["account_id", "-id"], name="bundles_mine"),
            models.Index(fields=["applicant_id", "-id"], name="bundles_applicant"),
        ]


class BundlePart(models.Model):
    """``state``: waiting, started, granted, failed (refused, not accepted, withdrawn, terminated) or ended.

    ``because`` is the part that this one waits for or ended with; ``outcome`` the deciding move; ``problem`` a
    sentence that tells an administrator why a part that is due could not be started yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=48)
    place = models.SmallIntegerField()
    item_key = models.CharField(max_length=120)
    item_revision = models.UUIDField()
    title = models.CharField(max_length=200)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default="waiting")
    because = models.CharField(max_length=48, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    proceeding_id = models.UUIDField(null=True, unique=True)
    brought = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bundles_part"
        constraints = [
            models.UniqueConstraint(fields=["bundle", "part"], name="bundles_part_once"),
            models.CheckConstraint(
                name="bundles_part_started",
                condition=Q(state__in=["waiting", "ended"], proceeding_id=None)
                | Q(state__in=["started", "granted", "failed"], proceeding_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["bundle", "place"], name="bundles_parts_of")]
