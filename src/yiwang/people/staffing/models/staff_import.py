"""A staff table that somebody uploaded: what each row would do, and how far it has been done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

STATES = [
    ("previewed", gettext_noop("待确认")),
    ("applying", gettext_noop("办理中")),
    ("done", gettext_noop("已办完")),
    ("dropped", gettext_noop("已作废")),
]
KINDS = [
    ("new", gettext_noop("新增人员")),
    ("assigned", gettext_noop("新任职")),
    ("changed", gettext_noop("有改动")),
    ("ended", gettext_noop("卸任")),
    ("same", gettext_noop("没有变化")),
    ("error", gettext_noop("有错误")),
]


class StaffImportQuerySet(ScopedQuerySet):
    """Only who uploaded a table sees it."""

    def scope_for(self, actor: Actor) -> Q:
        """One's own, by index."""
        if actor.kind == "system":
            return Q()
        return Q(account_id=actor.account_id) if actor.account_id and actor.kind == "official" else Q(pk__in=[])


class StaffImport(models.Model):
    """``counts`` tells how many rows are of each kind. First passwords are taken once, then they are gone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    organization_id = models.UUIDField()
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=STATES, default="previewed")
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    passwords_taken_at = models.DateTimeField(null=True)

    subject_kind = "staff_import"
    objects = ScopedManager.from_queryset(StaffImportQuerySet)()

    class Meta:
        db_table = "staffing_import"
        indexes = [models.Index(fields=["account_id", "-id"], name="staffing_import_mine")]


class StaffRow(models.Model):
    """A row of a table. ``sealed`` holds cells, problems, words and a first password; it is emptied with the table."""

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.ForeignKey(StaffImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=8, default="waiting")
    sealed = models.BinaryField()

    class Meta:
        db_table = "staffing_row"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="staffing_row_once")]
        indexes = [models.Index(fields=["batch", "state", "line"], name="staffing_row_next")]


__all__ = ["KINDS", "STATES", "StaffImport", "StaffRow"]
