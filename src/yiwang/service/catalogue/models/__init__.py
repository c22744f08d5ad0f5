"""The directory of service items: one row for each, whether a pack brings it or an import brought it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.core.ids import new_id


class ServiceItem(models.Model):
    """A published service item as it is listed and found. Public information: no scope needed.

    ``key`` is the item's stable key; items of packs have a ``revision`` and can be applied for online,
    imported ones carry their elements in ``content`` and their flaws in ``findings``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=400, blank=True)
    code = models.CharField(max_length=80, blank=True, db_index=True)
    power_type = models.CharField(max_length=20)
    applicants = ArrayField(models.CharField(max_length=24), default=list)
    themes = ArrayField(models.CharField(max_length=40), default=list)
    organization_name = models.CharField(max_length=120, blank=True)
    organization_uscc = models.CharField(max_length=18, blank=True)
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    source = models.CharField(max_length=40)
    revision = models.UUIDField(null=True)
    online = models.BooleanField(default=False)
    instant = models.BooleanField(default=False)
    bundle = models.BooleanField(default=False)
    content = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    search_text = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "catalogue_item"
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="catalogue_item_search"),
            models.Index(fields=["title", "id"], name="catalogue_item_by_title"),
            models.Index(fields=["division_code", "title", "id"], name="catalogue_item_place"),
        ]

    def __str__(self) -> str:
        return self.title


class ImportRun(models.Model):
    """An import with its report: every row read is an item, an item with findings, or a refused row with its reason."""

    id = models.UUIDField(primary_key=True, default=new_id)
    source = models.CharField(max_length=80)
    licence = models.CharField(max_length=80, blank=True)
    read = models.IntegerField()
    accepted = models.IntegerField()
    with_findings = models.IntegerField()
    refused = models.IntegerField()
    report = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    subject_kind = "import_run"

    class Meta:
        db_table = "catalogue_import"
