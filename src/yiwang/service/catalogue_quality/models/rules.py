"""Rules as the desk has them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.core.ids import new_id


class DeskRule(models.Model):
    """A rule that was changed or added at the desk; it goes before the shipped one of the same key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    group = models.CharField(max_length=12)
    severity = models.CharField(max_length=8)
    weight = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=2000)
    says = models.CharField(max_length=100)
    do = models.CharField(max_length=200)
    paths = ArrayField(models.CharField(max_length=80), default=list)
    judges = ArrayField(models.CharField(max_length=8), default=list)
    active = models.BooleanField(default=True)
    changed_by_name = models.CharField(max_length=60, blank=True)
    row_version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    subject_kind = "quality_rule"

    class Meta:
        db_table = "catalogue_quality_rule"
