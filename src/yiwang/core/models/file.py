"""Uploaded and produced files: content is digest-addressed and encrypted, a row says whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.models.sealed_name import SealedNameField, opened
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

SeenBy = Callable[[Actor], QuerySet]
SEEN_THROUGH: dict[str, SeenBy] = {}


class Blob(models.Model):
    """Stored content, once per digest. ``key`` is the sealed data key of the content."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_blob"


class FileQuerySet(ScopedQuerySet):
    """The owner sees a file, and whoever sees the thing that it belongs to."""

    def scope_for(self, actor: Actor) -> Q:
        """Own files, or those of a subject whose kind is registered in ``SEEN_THROUGH`` and visible."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in:
            return Q(pk__in=[])
        condition = self._own(actor)
        for kind, seen_by in SEEN_THROUGH.items():
            # Asked for the one file, not collected: an office may see a million cases.
            of_it = seen_by(actor).order_by().filter(pk=OuterRef("subject_id")).values("pk")
            condition |= Q(subject_kind=kind) & Q(Exists(of_it))
        return condition

    @staticmethod
    def _own(actor: Actor) -> Q:
        """Own uploads; while acting what was uploaded in the giver's name, or lies in a draft of the giver."""
        if actor.acting is None:
            return Q(owner_account=actor.account_id)
        of_draft = Q(owner_account=actor.acting.giver_account, owner_account__isnull=False, subject_id=None)
        return Q(subject_kind="party", subject_id=actor.acting.giver_id) | of_draft & Q(purpose="upload")


class File(models.Model):
    """A file of a person or a proceeding. ``media_type`` is what the bytes are, not what the name says."""

    id = models.UUIDField(primary_key=True, default=new_id)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    name = SealedNameField()
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    owner_account = models.UUIDField(null=True, db_index=True)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    purpose = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(FileQuerySet)()

    class Meta:
        db_table = "core_file"

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> File:
        """The row as it is read, its name opened."""
        row = super().from_db(db, field_names, values)
        opened(row, "name")
        return row
