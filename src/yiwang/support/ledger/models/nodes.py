"""Other nodes (city, province): who they are, the heads of theirs that we saw and countersigned, and alarms."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.ledger.models.log import PublicQuerySet
from yiwang.support.ledger.top import READERS, at_the_top

LEVELS = {
    "county": gettext_noop("县（市、区）"),
    "city": gettext_noop("市"),
    "province": gettext_noop("省"),
    "other": gettext_noop("其他"),
}
KINDS = {
    "fork": gettext_noop("两个树头对不上，有人改写了历史"),
    "shrink": gettext_noop("日志变短了"),
    "signature": gettext_noop("树头的签名不对"),
    "stale": gettext_noop("很久没有新的树头"),
    "own": gettext_noop("本平台的记录与已经签过的树头对不上"),
}


class AdministratorsQuerySet(ScopedQuerySet):
    """For those who look after the installation."""

    def scope_for(self, actor: Actor) -> models.Q:
        """Administrators, security officers and auditors of the organization at the top."""
        return models.Q() if at_the_top(actor, *READERS) else models.Q(pk__in=[])


class Node(models.Model):
    """A node whose log we follow. ``chain`` are the certificates (PEM) that we believe for it."""

    subject_kind = "ledger_node"
    id = models.UUIDField(primary_key=True, default=new_id)
    log = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=LEVELS)
    address = models.CharField(max_length=200)
    chain = models.TextField()
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(AdministratorsQuerySet)()

    class Meta:
        db_table = "ledger_node"


class SeenHead(models.Model):
    """A head of another node's log that went on from all seen before, with our countersignature. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="heads")
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    content = models.BinaryField()
    countersignature = models.BinaryField()
    seen_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(PublicQuerySet)()

    class Meta:
        db_table = "ledger_seen_head"
        constraints = [models.UniqueConstraint(fields=["node", "size"], name="ledger_seen_once")]


class Alarm(models.Model):
    """What must not be: open until a person has looked into it. ``evidence`` holds both statements, as they were."""

    subject_kind = "ledger_alarm"
    id = models.UUIDField(primary_key=True, default=new_id)
    node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=10, choices=KINDS)
    at = models.DateTimeField(auto_now_add=True)
    evidence = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    finding = models.CharField(max_length=500, blank=True)

    objects = ScopedManager.from_queryset(AdministratorsQuerySet)()

    class Meta:
        db_table = "ledger_alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["node", "kind"],
                condition=models.Q(settled_at=None),
                name="ledger_alarm_open_once",
                nulls_distinct=False,
            )
        ]
