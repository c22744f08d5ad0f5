"""A table of paper-era licences that an office brought, and how far each row has come."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licence_stock.permissions import IMPORT

STATES = {
    "checking": gettext_noop("正在检查"),
    "checked": gettext_noop("等您确认"),
    "importing": gettext_noop("正在导入"),
    "done": gettext_noop("已导入"),
    "undoing": gettext_noop("正在撤回"),
    "undone": gettext_noop("已撤回"),
    "dropped": gettext_noop("已作废"),
}


class StockBatchQuerySet(ScopedQuerySet):
    """Whoever issues licences in the office sees its tables."""

    def scope_for(self, actor: Actor) -> Q:
        """By the issuing organization."""
        if actor.kind == "system":
            return Q()
        offices = [post.organization_id for post in actor.posts if post.duties & IMPORT.duties]
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])


class StockBatch(models.Model):
    """``type_revision`` is the published type by which it is checked and issued. ``counts``: rows by state;
    ``findings``: rows by rule. ``straight``: good rows are imported as soon as they are checked (service interface).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    division_id = models.UUIDField()
    brought_by = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    type_key = models.CharField(max_length=120)
    type_revision = models.UUIDField()
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="checking")
    straight = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    request_key = models.CharField(max_length=120, null=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    subject_kind = "licence_stock"
    objects = ScopedManager.from_queryset(StockBatchQuerySet)()

    class Meta:
        db_table = "licence_stock_batch"
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "request_key"], name="licence_stock_batch_once"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="licence_stock_batch_state"),
        ]
        indexes = [models.Index(fields=["organization_id", "-made_at", "-id"], name="licence_stock_of_office")]


class StockRow(models.Model):
    """``rules`` are the codes of what was found; ``sealed`` holds cells and words. ``number`` is no secret: it stands
    on the public page of a licence. States: new, good, bad, known, done, failed, undone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.ForeignKey(StockBatch, on_delete=models.CASCADE, related_name="rows")
    organization_id = models.UUIDField()
    type_key = models.CharField(max_length=120)
    line = models.PositiveIntegerField()
    source_id = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default="new")
    rules = ArrayField(models.CharField(max_length=20), default=list)
    holder_id = models.UUIDField(null=True)
    licence_id = models.UUIDField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "licence_stock_row"
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="licence_stock_row_once"),
            models.UniqueConstraint(
                fields=["organization_id", "type_key", "source_id"],
                condition=~Q(source_id="") & Q(state="done"),
                name="licence_stock_source_once",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "line"], name="licence_stock_row_next"),
            models.Index(fields=["batch", "number"], name="licence_stock_row_number"),
            GinIndex(fields=["rules"], name="licence_stock_row_rules"),
        ]
