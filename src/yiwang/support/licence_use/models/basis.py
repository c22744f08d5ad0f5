"""A legal basis: which organization may use which type of licence without asking the holder, by which statute."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licence_use.permissions import ANSWER, MANAGE

STATES = {
    "asked": gettext_noop("等颁发机构答复"),
    "agreed": gettext_noop("可以使用"),
    "refused": gettext_noop("颁发机构不同意"),
    "ended": gettext_noop("已终止"),
}


class BasisQuerySet(ScopedQuerySet):
    """The organization that uses, and the issuing organization that answers."""

    def scope_for(self, actor: Actor) -> Q:
        """By either duty at either side."""
        if actor.kind == "system":
            return Q()
        using = [post.organization_id for post in actor.posts if post.duties & MANAGE.duties]
        answering = [post.organization_id for post in actor.posts if post.duties & ANSWER.duties]
        return Q(organization_id__in=using) | Q(issuer_id__in=answering)


class Basis(models.Model):
    """``statute`` is law and article in words. ``fields``: null is every field of the type. ``items``: codes of the
    matters for which it holds; empty is every matter. ``issuer_id`` is the organization whose licences are meant, with
    those below it. Nothing is used before it is ``agreed``; ``row_version`` guards against two clerks.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    issuer_id = models.UUIDField()
    issuer_name = models.CharField(max_length=120)
    type_key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    statute = models.CharField(max_length=300)
    purpose = models.CharField(max_length=200)
    items = ArrayField(models.CharField(max_length=60), default=list)
    fields = ArrayField(models.CharField(max_length=60), null=True)
    file = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="asked")
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)

    subject_kind = "licence_use_basis"
    objects = ScopedManager.from_queryset(BasisQuerySet)()

    class Meta:
        db_table = "licence_use_basis"
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "issuer_id", "type_key", "statute"],
                condition=Q(state__in=["asked", "agreed"]),
                name="licence_use_basis_once",
            ),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="licence_use_basis_span"),
        ]
        indexes = [
            models.Index(fields=["organization_id", "type_key", "state"], name="licence_use_basis_of"),
            models.Index(fields=["organization_id", "-asked_at", "-id"], name="licence_use_basis_list"),
            models.Index(fields=["issuer_id", "-asked_at", "-id"], name="licence_use_basis_asked"),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        return self.state == "agreed" and self.since <= day <= self.until

    def covers_item(self, item_code: str) -> bool:
        """Whether a matter is among those that it was agreed for."""
        return not self.items or item_code in self.items
