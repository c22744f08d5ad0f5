"""Imports of lists, with their reports."""

from django.db import models

from yiwang.core.ids import new_id


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
