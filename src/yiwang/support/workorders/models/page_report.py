"""What people say about a page that is wrong: a short report with a number, read by the service office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

READERS = ("rating.verify", "supervise", "window")


class PageReportQuerySet(ScopedQuerySet):
    """Reports belong to the site, not to one office: whoever holds a duty of the service office may read them."""

    def scope_for(self, actor: Actor) -> Q:
        """All or none."""
        reads = actor.kind == "system" or bool(actor.duties & set(READERS))
        return Q() if reads else Q(pk__in=[])


class PageReport(models.Model):
    """``page`` is an address of this site; ``sealed`` is what was typed (it may name people); ``done_at``: mended."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=40, unique=True)
    page = models.CharField(max_length=300, blank=True)
    sealed = models.BinaryField()
    reported_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    subject_kind = "page_report"
    objects = ScopedManager.from_queryset(PageReportQuerySet)()

    class Meta:
        db_table = "workorders_page_report"
        indexes = [models.Index(fields=["-id"], condition=Q(done_at=None), name="workorders_reports_open")]
