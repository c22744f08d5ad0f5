"""Taking one's own data along, and leaving."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

COPY_STATES = [
    ("waiting", "排队中"),
    ("making", "正在整理"),
    ("ready", "可以下载"),
    ("failed", "没有做成"),
    ("gone", "已过期"),
]


class OwnQuerySet(ScopedQuerySet):
    """The account's own, and nobody else's."""

    def scope_for(self, actor: Actor) -> Q:
        """By account."""
        if actor.kind == "system":
            return Q()
        return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])


class DataCopy(models.Model):
    """A copy of everything that the platform holds of one account, made by a job; gone after ``expires_at``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    state = models.CharField(
        max_length=8,
        default="waiting",
        choices=COPY_STATES,
    )
    done = models.SmallIntegerField(default=0)
    total = models.SmallIntegerField(default=0)
    file_id = models.UUIDField(null=True)
    size = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    subject_kind = "data_copy"
    objects = ScopedManager.from_queryset(OwnQuerySet)()

    class Meta:
        db_table = "privacy_data_copy"
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"],
                condition=Q(state__in=["waiting", "making"]),
                name="privacy_copy_one_at_work",
            )
        ]
        indexes = [models.Index(fields=["account_id", "-id"], name="privacy_data_copy_mine")]


class Closing(models.Model):
    """An account that its owner wants to close: undone until ``due_at``, done for good afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    state = models.CharField(
        max_length=8, default="open", choices=[("open", "等待注销"), ("undone", "已撤销"), ("done", "已注销")]
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    erased = models.JSONField(default=dict)

    subject_kind = "account_closing"
    objects = ScopedManager.from_queryset(OwnQuerySet)()

    class Meta:
        db_table = "privacy_closing"
        constraints = [
            models.UniqueConstraint(fields=["account_id"], condition=Q(state="open"), name="privacy_closing_one_open")
        ]
