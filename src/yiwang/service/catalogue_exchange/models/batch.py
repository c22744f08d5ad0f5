"""A table of items that an office brought, and how far each item has come."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.service.catalogue_exchange.permissions import BRING

STATES = {
    "checking": gettext_noop("正在检查"),
    "checked": gettext_noop("等您确认"),
    "taking": gettext_noop("正在收下"),
    "done": gettext_noop("已收下"),
    "dropped": gettext_noop("已作废"),
}
TARGETS = {
    "draft": gettext_noop("成为本单位的草稿，审核后发布"),
    "published": gettext_noop("作为外部清单直接公布"),
}


class ExchangeBatchQuerySet(ScopedQuerySet):
    """Whoever edits the catalogue in the office sees its tables."""

    def scope_for(self, actor: Actor) -> Q:
        """By the bringing organization."""
        if actor.kind == "system":
            return Q()
        offices = [post.organization_id for post in actor.posts if post.duties & BRING.duties]
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])


class ExchangeBatch(models.Model):
    """``target`` says what right items become; ``source`` names the list whose published rows they are.

    ``places`` are the letters of the columns by sheet, so that a problem can name its cell; ``unknown`` headings that
    nobody knows. ``counts``: items by state; ``findings``: items by kind of problem. Content: public guides only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    division_id = models.UUIDField()
    brought_by = models.UUIDField(null=True)
    target = models.CharField(max_length=10, default="draft")
    source = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="checking")
    total = models.PositiveIntegerField(default=0)
    places = models.JSONField(default=dict)
    unknown = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    subject_kind = "catalogue_exchange"
    objects = ScopedManager.from_queryset(ExchangeBatchQuerySet)()

    class Meta:
        db_table = "catalogue_exchange_batch"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="catalogue_exchange_batch_state"),
            models.CheckConstraint(condition=Q(target__in=list(TARGETS)), name="catalogue_exchange_batch_target"),
            models.UniqueConstraint(
                fields=["organization_id", "digest"],
                condition=Q(state__in=["checking", "checked", "taking"]),
                name="catalogue_exchange_batch_once",
            ),
        ]
        indexes = [models.Index(fields=["organization_id", "-made_at", "-id"], name="catalogue_exchange_of_office")]


class ExchangeRow(models.Model):
    """An item of a table with the rows of its other sheets, as typed, and what is wrong at which cell.

    States: new, good, bad, done, same (nothing differs from what is there), failed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.ForeignKey(ExchangeBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    ref = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, default="new")
    typed = models.JSONField()
    kinds = ArrayField(models.CharField(max_length=24), default=list)
    problems = models.JSONField(default=list)
    became = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "catalogue_exchange_row"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="catalogue_exchange_row_once")]
        indexes = [
            models.Index(fields=["batch", "state", "line"], name="catalogue_exchange_row_next"),
            models.Index(fields=["batch", "ref"], name="catalogue_exchange_row_ref"),
            GinIndex(fields=["kinds"], name="catalogue_exchange_row_kinds"),
        ]
