"""The history of items and entries: every published number with what it said."""

from django.db import models

from yiwang.core.ids import new_id

ACTS = (
    ("loaded", "载入"),
    ("published", "发布"),
    ("suspended", "暂停"),
    ("resumed", "恢复"),
    ("cancelled", "取消"),
    ("taken_over", "接管"),
    ("adopted", "跟随上级"),
)


class CatalogueRevision(models.Model):
    """What an item or entry (``node``) said itself from ``at`` on: ``content``, and for items what was ``held`` back.

    Public. Rows that were loaded in bulk get their number 1 written here when they are first revised: ``at`` is then
    the moment of loading. ``editor_name`` and ``checker_name`` are the officials who wrote and checked it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8)
    node = models.UUIDField()
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=ACTS)
    state = models.CharField(max_length=12)
    content = models.JSONField(default=dict)
    held = models.JSONField(null=True)
    note = models.CharField(max_length=2000, blank=True)
    editor_name = models.CharField(max_length=60, blank=True)
    checker_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    subject_kind = "catalogue_revision"

    class Meta:
        db_table = "catalogue_revision"
        constraints = [models.UniqueConstraint(fields=["node", "number"], name="catalogue_revision_once")]
