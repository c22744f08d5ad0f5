"""A trial: a pack that an author uploaded to look at, rehearse and perhaps publish. Nobody else sees it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.models import File, Release
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class TrialQuerySet(ScopedQuerySet):
    """The author who uploaded it."""

    def scope_for(self, actor: Actor) -> Q:
        """Own uploads; another author's are not there."""
        if actor.kind == "system":
            return Q()
        return Q(account=actor.account_id) if actor.signed_in else Q(pk__in=[])


class Trial(models.Model):
    """One uploaded zip. ``findings`` are those of the check, as JSON; ``stories`` is how the rehearsal stands:

    ``{"state": "" | queued | running | done | broken, "total": n, "rows": [{how, file, line, story, wrong}],
    "error": text, "at": ISO moment}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.UUIDField(db_index=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=80)
    title = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    readable = models.BooleanField(default=True)
    findings = models.JSONField(default=list)
    stories = models.JSONField(default=dict)
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(TrialQuerySet)()

    subject_kind = "pack_trial"

    class Meta:
        db_table = "packs_trial"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.pack

    @property
    def passed(self) -> bool:
        """True when the check found nothing that keeps it from being published."""
        return self.readable and not any(f["severity"] == "error" for f in self.findings)
