"""What an office writes before it is published: drafts, their checks and their plans."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.service.catalogue.models.entries import CatalogueEntry
from yiwang.service.catalogue.models.items import ServiceItem

DUTIES = ("catalogue.edit", "catalogue.check", "catalogue.entries")
DRAFT_STATES = (
    ("draft", "编辑中"),
    ("review", "等审核"),
    ("returned", "退回修改"),
    ("approved", "审核通过"),
    ("publishing", "正在发布"),
    ("published", "已发布"),
    ("dropped", "已放弃"),
)
OPEN = ("draft", "review", "returned", "approved", "publishing")


class DraftQuerySet(ScopedQuerySet):
    """Drafts of the offices in which the actor holds a duty of the catalogue."""

    def scope_for(self, actor: Actor) -> Q:
        """One comparison with the organization."""
        if actor.kind == "system":
            return Q()
        offices = {post.organization_id for post in actor.posts if post.duties & set(DUTIES)}
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])

    def open(self) -> DraftQuerySet:
        """Those that have not ended."""
        return self.filter(state__in=OPEN)


class Draft(models.Model):
    """What an item or an entry is to say next: ``content`` replaces the row's own content when it is published.

    ``organization_id`` is the office whose desk it lies on; ``editors`` are the accounts that wrote in it, none of
    which may check it (four eyes). ``base_number`` is the published number that it began from. ``planned_for`` is
    the moment from which it is published by itself. ``followed`` tells that what comes after a publication (faces of
    items below, conflicts) is done; ``face_before`` is the face that the item showed before its publication, which
    items below still show until then.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, null=True, related_name="drafts")
    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, related_name="drafts")
    organization_id = models.UUIDField()
    content = models.JSONField(default=dict)
    base_number = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=DRAFT_STATES, default="draft")
    editors = ArrayField(models.UUIDField(), default=list)
    editor_name = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)
    checker_id = models.UUIDField(null=True)
    checker_name = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    planned_for = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_number = models.PositiveIntegerField(null=True)
    followed = models.BooleanField(default=False)
    face_before = models.UUIDField(null=True)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    subject_kind = "catalogue_draft"
    objects = ScopedManager.from_queryset(DraftQuerySet)()

    class Meta:
        db_table = "catalogue_draft"
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state__in=OPEN), name="catalogue_draft_item_once"),
            models.UniqueConstraint(fields=["entry"], condition=Q(state__in=OPEN), name="catalogue_draft_entry_once"),
            models.CheckConstraint(
                name="catalogue_draft_of_one",
                condition=Q(item=None, entry__isnull=False) | Q(item__isnull=False, entry=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "state", "-id"],
                name="catalogue_draft_desk",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["planned_for"],
                name="catalogue_draft_planned",
                condition=Q(state__in=["approved", "publishing"]),
            ),
            models.Index(
                fields=["published_at"],
                name="catalogue_draft_unfollowed",
                condition=Q(state="published", followed=False),
            ),
        ]

    @property
    def kind(self) -> str:
        """``item`` or ``entry``."""
        return "item" if self.item_id else "entry"

    @property
    def node(self) -> UUID:
        """The id of the item or entry."""
        return self.item_id or self.entry_id
