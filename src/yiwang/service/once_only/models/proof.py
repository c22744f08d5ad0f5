"""The proof: what each distinct content of the catalogue asks for, and what of it government holds already."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.models import Division
from yiwang.service.once_only.places import prefix_of

STATES = {
    "withdrawn": gettext_noop("已经取消，还在要"),
    "needless": gettext_noop("政府已有，还在要"),
    "reasoned": gettext_noop("政府已有，依法还要"),
    "fetched": gettext_noop("政府已有，不用交"),
    "unconnected": gettext_noop("政府应当有，这里还没有接通"),
    "own": gettext_noop("要由申请人提供"),
}
ASKED = ("withdrawn", "needless")


class Node(models.Model):
    """Something that says which materials are asked: an entry, an item that differs, an item or bundle of a pack.

    Evaluated once, however many items inherit from it. ``id`` is that of the entry or item. ``digest`` is of what was
    looked at, with the library. ``needless`` counts materials, ``fields`` questions of a form; ``pages`` the sheets
    and ``trips`` the ways to issuing bodies that could be spared in one case. ``card_only``: nothing but the identity
    card is needed (一证通办). ``handled_by`` is the pack's item whose cases are counted.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=300)
    face_id = models.UUIDField(null=True)
    division_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    handled_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    digest = models.BinaryField(max_length=32)
    asked = models.PositiveSmallIntegerField(default=0, db_default=0)
    needless = models.PositiveSmallIntegerField(default=0, db_default=0)
    fields = models.PositiveSmallIntegerField(default=0, db_default=0)
    withdrawn = models.PositiveSmallIntegerField(default=0, db_default=0)
    reasoned = models.PositiveSmallIntegerField(default=0, db_default=0)
    fetched = models.PositiveSmallIntegerField(default=0, db_default=0)
    unconnected = models.PositiveSmallIntegerField(default=0, db_default=0)
    pages = models.PositiveSmallIntegerField(default=0, db_default=0)
    trips = models.PositiveSmallIntegerField(default=0, db_default=0)
    card_only = models.BooleanField(default=False, db_default=False)
    unknown = models.JSONField(default=list, db_default=[])
    evaluated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "once_only_node"
        indexes = [
            models.Index(fields=["face_id"], name="once_only_node_card", condition=models.Q(card_only=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """One material (``what`` material, ``place`` its key) or question of a form (field, its pointer) of a node.

    ``materials`` are the standard materials that are meant; a title that means none has no finding.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="findings", db_constraint=False)
    what = models.CharField(max_length=8)
    place = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    materials = ArrayField(models.CharField(max_length=80), default=list, db_default="{}")
    state = models.CharField(max_length=12, choices=list(STATES.items()))
    source = models.CharField(max_length=160, blank=True, default="", db_default="")
    why = models.CharField(max_length=400, blank=True, default="", db_default="")
    pages = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "once_only_finding"
        indexes = [
            models.Index(fields=["node", "state"], name="once_only_finding_of"),
            GinIndex(fields=["materials"], name="once_only_finding_material"),
        ]


class OfficeQuerySet(ScopedQuerySet):
    """The report of one's own division and of those below it, and of items that are offered everywhere."""

    def scope_for(self, actor: Actor) -> Q:
        """By the beginnings of the codes of the divisions where the actor holds a post."""
        if actor.kind == "system":
            return Q()
        places = {post.division_id for post in actor.posts}
        if not places:
            return Q(pk__in=[])
        mine = Q(division_code="")
        for code in Division.objects.filter(pk__in=places).values_list("code", flat=True):
            mine |= Q(division_code__startswith=prefix_of(code))
        return mine


class Office(models.Model):
    """What one organization still asks needlessly, counted from its published items; made anew by the chore.

    ``key`` is the organization's id, its credit code, its name, or ``role:…`` for items of packs that every
    organization of a role offers. ``cases`` are those of the last 365 days that are known; the burden a year
    (``…_year``) counts these, ``unknown`` are items that ask needlessly and of which no cases are known.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    organization_id = models.UUIDField(null=True, db_index=True)
    title = models.CharField(max_length=120)
    division_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    items = models.PositiveIntegerField(default=0)
    asking = models.PositiveIntegerField(default=0)
    needless = models.PositiveIntegerField(default=0)
    fields = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    trips = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    fields_year = models.PositiveBigIntegerField(default=0)
    pages_year = models.PositiveBigIntegerField(default=0)
    trips_year = models.PositiveBigIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)

    objects = ScopedManager.from_queryset(OfficeQuerySet)()

    class Meta:
        db_table = "once_only_office"
        indexes = [
            models.Index(fields=["-weight", "id"], name="once_only_office_order"),
            models.Index(fields=["division_code", "-weight", "id"], name="once_only_office_place"),
        ]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """How far the proof has come: the last change of the catalogue that was looked at, and the library behind it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    library = models.BinaryField(max_length=32, default=b"")
    seen_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=True)

    class Meta:
        db_table = "once_only_progress"
