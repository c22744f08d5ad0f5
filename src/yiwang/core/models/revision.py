"""Published definitions: every proceeding runs on a revision, to its end (invariant 6)."""

from django.db import models

from yiwang.core.ids import new_id
from yiwang.core.models.fields import OrderedJSONField


class Release(models.Model):
    """One publication of a pack (or of a desk's edit): all its revisions together."""

    id = models.UUIDField(primary_key=True, default=new_id)
    pack = models.CharField(max_length=80, db_index=True)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    content = OrderedJSONField(default=dict)

    subject_kind = "release"

    class Meta:
        db_table = "core_release"


class Definition(models.Model):
    """A thing that is published again and again: its section, key, manager and current revision."""

    id = models.UUIDField(primary_key=True, default=new_id)
    section = models.CharField(max_length=32)
    key = models.CharField(max_length=120)
    managed_by = models.CharField(max_length=100)
    current = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "core_definition"
        constraints = [models.UniqueConstraint(fields=["section", "key"], name="core_definition_once")]


class Revision(models.Model):
    """An immutable published state of a definition."""

    id = models.UUIDField(primary_key=True, default=new_id)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="revisions")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="revisions")
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    content = OrderedJSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "core_revision"
        constraints = [models.UniqueConstraint(fields=["definition", "number"], name="core_revision_once")]
