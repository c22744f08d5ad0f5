"""Runs of streamed imports and of exports: how far they are, what was found, up to when was sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.ids import new_id


class StreamRun(models.Model):
    """An import of a file too large to be held: ``offset`` is where the next block begins (bytes), ``digest`` of the
    first bytes tells the file again. ``findings``: items by code; ``refused``: the first lines that became no item,
    [{line, code, message}], and how many there were altogether.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    source = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    lines = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    with_findings = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)
    findings = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    subject_kind = "catalogue_stream"

    class Meta:
        db_table = "catalogue_exchange_stream"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest"], condition=Q(finished_at=None), name="catalogue_exchange_stream_once"
            )
        ]


class ExportRun(models.Model):
    """An export to the national platform: what changed in [``since``, ``until``), under one batch number."""

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.CharField(max_length=40, unique=True)
    shape = models.CharField(max_length=8)
    division_code = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField()
    by = models.UUIDField(null=True)

    subject_kind = "catalogue_export"

    class Meta:
        db_table = "catalogue_exchange_export"
        indexes = [models.Index(fields=["-until", "-id"], name="catalogue_exchange_export_last")]
