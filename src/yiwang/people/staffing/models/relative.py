"""Relatives and interests that an official declared, so that he is kept from their matters (回避)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

RELATIONS = [
    ("spouse", gettext_noop("配偶")),
    ("parent", gettext_noop("父母")),
    ("child", gettext_noop("子女")),
    ("sibling", gettext_noop("兄弟姐妹")),
    ("in_law", gettext_noop("配偶的父母、兄弟姐妹")),
    ("other", gettext_noop("其他近亲属")),
    ("interest", gettext_noop("有利害关系的人或者企业")),
]


class RelativeQuerySet(ScopedQuerySet):
    """Only who declared sees whom; the flow asks the database and learns no name."""

    def scope_for(self, actor: Actor) -> Q:
        """One's own, by index."""
        if actor.kind == "system":
            return Q()
        return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])


class Relative(models.Model):
    """``party_id`` is the relative's record in the base register, null until it is known there.

    ``sealed`` holds name and number.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField(db_index=True)
    relation = models.CharField(max_length=10, choices=RELATIONS)
    party_id = models.UUIDField(null=True)
    sealed = models.BinaryField()
    declared_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    subject_kind = "relative"
    objects = ScopedManager.from_queryset(RelativeQuerySet)()

    class Meta:
        db_table = "staffing_relative"
        indexes = [
            models.Index(fields=["party_id"], name="staffing_relative_party", condition=Q(withdrawn_at=None)),
        ]


__all__ = ["RELATIONS", "Relative"]
