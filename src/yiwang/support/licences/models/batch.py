"""Licences issued in a batch: a table of holders, its rows, and how far they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

BATCH_STATES = {
    "reading": gettext_noop("正在读表格"),
    "refused": gettext_noop("表格不能用"),
    "previewed": gettext_noop("等待确认"),
    "running": gettext_noop("正在颁发"),
    "paused": gettext_noop("已暂停"),
    "done": gettext_noop("已办完"),
    "dropped": gettext_noop("已作废"),
}
ROW_STATES = {
    "ready": gettext_noop("等待颁发"),
    "wrong": gettext_noop("有错误，不颁发"),
    "issued": gettext_noop("已颁发"),
    "failed": gettext_noop("没有办成"),
}


class LicenceBatchQuerySet(ScopedQuerySet):
    """Officials who issue licences for the office see its batches."""

    def scope_for(self, actor: Actor) -> Q:
        """By the organizations of the posts with the duty."""
        if actor.kind == "system":
            return Q()
        offices = [post.organization_id for post in actor.posts if "licence.issue" in post.duties]
        return Q(organization_id__in=offices) if actor.kind == "official" and offices else Q(pk__in=[])


class LicenceBatch(models.Model):
    """``why`` is the decision that the batch carries out. ``read`` counts rows while the table is read.

    ``problem`` is why the table cannot be used, or why the job itself paused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=60)
    type_key = models.CharField(max_length=120)
    type_revision = models.UUIDField()
    title = models.CharField(max_length=120)
    file_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=120)
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=list(BATCH_STATES.items()), default="reading")
    problem = models.CharField(max_length=300, blank=True)
    read = models.IntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    subject_kind = "licence_batch"
    objects = ScopedManager.from_queryset(LicenceBatchQuerySet)()

    class Meta:
        db_table = "licences_batch"
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="licences_batch_of_office"),
            models.Index(fields=["id"], name="licences_batch_at_work", condition=Q(state__in=("reading", "running"))),
        ]


class BatchRow(models.Model):
    """A row of the table. ``sealed`` holds its cells and what is wrong with them; ``digest`` finds the same row twice.

    The licence carries the row's key, so that a row that is taken up again finds what it made.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.ForeignKey(LicenceBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=list(ROW_STATES.items()), default="ready")
    holder_masked = models.CharField(max_length=120, blank=True)
    licence_id = models.UUIDField(null=True)
    number = models.CharField(max_length=80, blank=True)
    digest = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "licences_batch_row"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="licences_batch_row_once")]
        indexes = [
            models.Index(fields=["batch", "state", "line"], name="licences_batch_row_next"),
            models.Index(fields=["batch", "digest"], name="licences_batch_row_same"),
        ]

    @property
    def key(self) -> str:
        """What makes its licence once."""
        return f"batch:{self.pk}"


__all__ = ["BATCH_STATES", "ROW_STATES", "BatchRow", "LicenceBatch"]
