"""Two accounts that may be one person, or one that is not whose it seems: compared, changed, and taken back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.identity.models.party import within

STATES = ("open", "merged", "apart", "split", "undone")


class DuplicateRows(ScopedQuerySet):
    """For the duty ``identity``, by where the person lives."""

    def scope_for(self, actor: Actor) -> Q:
        """Within reach; nobody else knows of it."""
        return within(actor)


class Duplicate(models.Model):
    """``kept`` and ``given`` are accounts; a merge gives what is ``given``'s to ``kept`` and closes it.

    ``why`` is ``second_claim`` (somebody proved to be a person who already has an account), ``official`` (found by
    an official), or ``split``: an account that was taken from a person it does not belong to; nothing is ``given``.
    ``changed`` holds exactly what the merge moved, so that the undo restores it and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    given = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=16)
    state = models.CharField(max_length=8, default="open")
    lineage = ArrayField(models.UUIDField(), default=list)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    changed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    undo_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    subject_kind = "duplicate"
    objects = ScopedManager.from_queryset(DuplicateRows)()

    class Meta:
        db_table = "identity_duplicate"
        indexes = [
            GinIndex(fields=["lineage"], name="identity_duplicate_lineage"),
            models.Index(fields=["state", "-opened_at", "-id"], name="identity_duplicate_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "given"], condition=Q(state="open"), name="identity_duplicate_open_once"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("given")), name="identity_duplicate_two"),
        ]
