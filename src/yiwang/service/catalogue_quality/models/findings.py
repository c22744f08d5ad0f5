"""What was judged, and what was found there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.service.catalogue_quality.scope import guides_of


class GuideQuerySet(ScopedQuerySet):
    """Findings at guides of the own organization; with a duty for the place, of the whole place."""

    def scope_for(self, actor: Actor) -> Q:
        """By office, or by the range of division codes."""
        return guides_of(actor)


class Node(models.Model):
    """An entry, or an item that says something itself, as it was last judged. ``id`` is that of the entry or item.

    ``office`` is the organization's id, or one made of its name where a list names an organization that is not on
    this platform (``known`` is false then). ``lost`` are the points of its findings, at most 100. ``words`` is the
    digest of the long texts that it wrote itself: equal ones elsewhere are copies.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    office = models.UUIDField()
    office_name = models.CharField(max_length=120)
    known = models.BooleanField(default=False)
    division_code = models.CharField(max_length=12, blank=True)
    lost = models.PositiveSmallIntegerField(default=0)
    findings = models.PositiveSmallIntegerField(default=0)
    refused = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=64, blank=True)
    judged_at = models.DateTimeField()

    subject_kind = "quality_node"
    objects = ScopedManager.from_queryset(GuideQuerySet)()

    class Meta:
        db_table = "catalogue_quality_node"
        indexes = [
            models.Index(fields=["office"], name="catalogue_quality_node_office"),
            models.Index(fields=["words"], name="catalogue_quality_node_words", condition=~Q(words="")),
        ]


class Finding(models.Model):
    """A fault at the node where it comes from. ``more`` says what exactly (which elements, which address).

    ``case_id`` names the work order in which its owner was told of it; ``mended_at`` when the rule found it gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="rows")
    rule = models.CharField(max_length=40)
    group = models.CharField(max_length=12)
    severity = models.CharField(max_length=8)
    weight = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=80, blank=True)
    more = models.CharField(max_length=500, blank=True)
    office = models.UUIDField()
    division_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, default="open")
    case_id = models.UUIDField(null=True)
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    subject_kind = "quality_finding"
    objects = ScopedManager.from_queryset(GuideQuerySet)()

    class Meta:
        db_table = "catalogue_quality_finding"
        constraints = [
            models.UniqueConstraint(
                fields=["node", "rule"], condition=Q(state="open"), name="catalogue_quality_finding_once"
            )
        ]
        indexes = [
            models.Index(fields=["-weight", "-id"], name="catalogue_quality_worst", condition=Q(state="open")),
            models.Index(
                fields=["office", "-weight", "-id"], name="catalogue_quality_of_office", condition=Q(state="open")
            ),
            models.Index(
                fields=["rule", "-weight", "-id"], name="catalogue_quality_of_rule", condition=Q(state="open")
            ),
            models.Index(
                fields=["division_code", "-weight"], name="catalogue_quality_of_place", condition=Q(state="open")
            ),
            models.Index(
                fields=["severity", "-weight", "-id"], name="catalogue_quality_severity", condition=Q(state="open")
            ),
            models.Index(fields=["group", "-weight", "-id"], name="catalogue_quality_group", condition=Q(state="open")),
            models.Index(fields=["case_id"], name="catalogue_quality_case", condition=~Q(case_id=None)),
            models.Index(fields=["-mended_at", "-id"], name="catalogue_quality_mended", condition=Q(state="mended")),
        ]
