"""Uploaded and produced files: content is digest-addressed and encrypted, a row says whose it is."""

from django.db import models

from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager


class Blob(models.Model):
    """Stored content, once per digest. ``key`` is the sealed data key of the content."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_blob"


class File(models.Model):
    """A file of a person or a proceeding. ``media_type`` is what the bytes are, not what the name says."""

    id = models.UUIDField(primary_key=True, default=new_id)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    owner_account = models.UUIDField(null=True, db_index=True)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    purpose = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        db_table = "core_file"
