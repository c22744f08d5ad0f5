"""The address book: one row for each post that somebody holds, made from holdings and kept by a consumer of events."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.handing import now_held


class AddressEntryQuerySet(ScopedQuerySet):
    """Colleagues of today, for officials who hold a post themselves; for nobody else anything."""

    def scope_for(self, actor: Actor) -> Q:
        """Holdings of today; the day is part of the condition, so nobody stays in the book after his last one."""
        if actor.kind == "system":
            return Q()
        return now_held() if actor.kind == "official" and actor.posts else Q(pk__in=[])


class AddressEntry(models.Model):
    """``holding_id`` is the holding that it shows. ``spelling`` sorts by pinyin; ``words`` is what finds it."""

    holding_id = models.BigIntegerField(primary_key=True)
    account_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=60)
    spelling = models.CharField(max_length=200)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_name = models.CharField(max_length=80)
    post_title = models.CharField(max_length=80)
    extension = models.CharField(max_length=20, blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    acting = models.BooleanField(default=False)
    temporary = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    words = SearchVectorField()

    objects = ScopedManager.from_queryset(AddressEntryQuerySet)()

    class Meta:
        db_table = "staffing_address_entry"
        indexes = [
            GinIndex(fields=["words"], name="staffing_address_words"),
            models.Index(fields=["spelling", "holding_id"], name="staffing_address_order"),
            models.Index(fields=["organization_id", "spelling", "holding_id"], name="staffing_address_office"),
        ]
