"""Tables of the exchange of cases: what changed under which number, exports, and what could not go up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.service.case_exchange.permissions import DUTY

STATES = (
    ("running", gettext_noop("正在导出")),
    ("done", gettext_noop("已导出")),
    ("broken", gettext_noop("没有完成")),
)


class Change(models.Model):
    """The number under which a case or review changed last; ``first`` when it first belonged to an export.

    For a case that is its acceptance (null before), for a review when it was given. Numbers are given in the order of
    commits (``following``), so whoever read up to one missed nothing below it.
    """

    subject_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8, choices=(("case", "办件"), ("review", "评价")))
    first = models.BigIntegerField(null=True)
    number = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "case_exchange_change"


class ExportRunQuerySet(ScopedQuerySet):
    """Exports of the offices in which the actor holds the duty."""

    def scope_for(self, actor: Actor) -> Q:
        """One comparison with the organization."""
        if actor.kind == "system":
            return Q()
        offices = actor.organizations_with(DUTY)
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])


class ExportRun(models.Model):
    """An export of the changes (``since``, ``until``] of a place ("" everywhere) under one batch number.

    ``counts`` are rows by table, ``waiting`` cases that are not accepted yet, ``left`` what could not go up;
    ``digest`` is the SHA-256 of the file, which itself is nowhere kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.CharField(max_length=40, unique=True)
    shape = models.CharField(max_length=8)
    division_code = models.CharField(max_length=12, blank=True)
    organization_id = models.UUIDField(null=True)
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=STATES, default="running")
    counts = models.JSONField(default=dict)
    waiting = models.IntegerField(default=0)
    left = models.IntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    subject_kind = "case_export"
    objects = ScopedManager.from_queryset(ExportRunQuerySet)()

    class Meta:
        db_table = "case_exchange_run"
        indexes = [
            models.Index(fields=["division_code", "-at", "-id"], name="case_exchange_run_last"),
            models.Index(fields=["organization_id", "-at", "-id"], name="case_exchange_run_office"),
        ]


class Left(models.Model):
    """A case or review that could not go up and is tried again by every export of its place (``series``).

    ``sent`` tells whether an earlier form of it went up; ``run`` is the last export that tried.
    """

    series = models.CharField(max_length=12, blank=True)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    label = models.CharField(max_length=200)
    reason = models.CharField(max_length=24)
    sent = models.BooleanField(default=False)
    run = models.ForeignKey(ExportRun, on_delete=models.PROTECT, related_name="left_rows")

    class Meta:
        db_table = "case_exchange_left"
        constraints = [models.UniqueConstraint(fields=["series", "subject_id"], name="case_exchange_left_once")]
