"""What somebody found wrong on a page, with the state of that page."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.fault_reports.models.trials import TrialTask

SORTS = [("words", "看不懂"), ("wrong", "内容不对"), ("link", "链接打不开"), ("broken", "用不了"), ("other", "别的")]
READERS = ("fault.mend", "fault.confirm", "supervise")


class FaultReportQuerySet(ScopedQuerySet):
    """The reporter's own, and those of offices that a post mends for or looks after."""

    def scope_for(self, actor: Actor) -> Q:
        """One condition on account and office."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in:
            return Q(pk__in=[])
        own = Q(account_id=actor.account_id)
        offices = [post.organization_id for post in actor.posts if post.duties & set(READERS)]
        if not offices:
            return own
        return own | Q(offices__overlap=offices)


class FaultReport(models.Model):
    """``page`` is an address of this site without anybody's values; ``sealed`` holds what was typed and the contact.

    ``revision`` says which text was read, ``node`` what it belongs to. ``follow`` is the digest of the link that the
    reporter got. ``organization_id`` is the office in charge of the page,
    ``offices`` are that and those that lead it. ``width`` is the screen's, in CSS pixels.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=40, unique=True)
    sort = models.CharField(max_length=8, choices=SORTS)
    page = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200, blank=True)
    node = models.UUIDField(null=True)
    revision = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=12, blank=True)
    width = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=12, blank=True)
    sealed = models.BinaryField()
    follow = models.CharField(max_length=64, unique=True)
    account_id = models.UUIDField(null=True, db_index=True)
    task = models.ForeignKey(TrialTask, on_delete=models.PROTECT, null=True, related_name="reports")
    by_trial_user = models.BooleanField(default=False)
    organization_id = models.UUIDField()
    offices = ArrayField(models.UUIDField())
    division_id = models.UUIDField()
    reported_at = models.DateTimeField()
    order_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    mended = models.BooleanField(null=True)

    subject_kind = "fault_report"
    objects = ScopedManager.from_queryset(FaultReportQuerySet)()

    class Meta:
        db_table = "fault_report"
        indexes = [
            models.Index(fields=["organization_id", "-reported_at"], name="fault_report_office"),
            GinIndex(fields=["offices"], name="fault_report_offices"),
            models.Index(fields=["id"], name="fault_report_no_order", condition=Q(order_id=None)),
        ]
