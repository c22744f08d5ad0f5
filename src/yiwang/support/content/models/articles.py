"""Articles (news, notices, standing pages), their published editions, and the files that stand in them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

WRITERS, REVIEWERS = ("content.write",), ("content.review",)
KINDS = [("news", "动态"), ("notice", "通知公告"), ("page", "固定页面")]
STATES = [("draft", "正在写"), ("review", "等审核"), ("done", "已发布"), ("withdrawn", "已撤下")]
NATION = "0" * 12
EVERYBODY = ""


class ArticleQuerySet(ScopedQuerySet):
    """Articles of the offices in which a post of the actor writes or reviews."""

    def scope_for(self, actor: Actor) -> Q:
        """One condition on the office."""
        if actor.kind == "system":
            return Q()
        offices = {p.organization_id for p in actor.posts if p.duties & {*WRITERS, *REVIEWERS}}
        return Q(organization_id__in=offices) if offices else Q(pk__in=[])


class Article(models.Model):
    """What an editor works on. ``source`` is what was typed, untouched; ``state`` is that of the working copy.

    What the public reads are its editions; ``key`` is the address of a standing page. ``places`` are 12-digit codes of
    divisions (``NATION`` for everywhere): who is at or below one of them reads it. ``notes`` is why it came back.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, choices=KINDS)
    key = models.CharField(max_length=60, null=True, unique=True)
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    source = models.TextField(blank=True)
    audience = models.CharField(max_length=16, blank=True)
    places = ArrayField(models.CharField(max_length=12), default=list)
    shown_from = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    organization = models.ForeignKey("people.Organization", on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey("people.Division", on_delete=models.PROTECT, related_name="+")
    edited_by = models.UUIDField()
    edited_by_name = models.CharField(max_length=60)
    sent_by = models.UUIDField(null=True)
    notes = models.CharField(max_length=1000, blank=True)
    number = models.PositiveIntegerField(default=0)
    row_version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    subject_kind = "article"
    objects = ScopedManager.from_queryset(ArticleQuerySet)()

    class Meta:
        db_table = "content_article"
        indexes = [
            models.Index(fields=["organization", "-id"], name="content_article_office"),
            models.Index(fields=["organization", "-id"], name="content_article_waiting", condition=Q(state="review")),
        ]


class EditionQuerySet(models.QuerySet):
    """Editions by intent: what is shown at a moment is public."""

    def shown(self, now: datetime) -> EditionQuerySet:
        """What the public reads at ``now``."""
        return self.filter(Q(shown_until=None) | Q(shown_until__gt=now), shown_from__lte=now)

    def at(self, codes: list[str]) -> EditionQuerySet:
        """What is meant for one of these places."""
        return self.filter(places__overlap=codes)


class Edition(models.Model):
    """A published edition, unchangeable but for its end: ``shown_until`` is set by the next one or by withdrawal.

    ``html`` is safe. ``files`` are the pictures that stand in it: as long as it is shown, they are public.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=60, null=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    html = models.TextField()
    words = models.TextField()
    audience = models.CharField(max_length=16, blank=True)
    places = ArrayField(models.CharField(max_length=12))
    files = ArrayField(models.UUIDField(), default=list)
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField(null=True)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    edited_by_name = models.CharField(max_length=60)
    reviewed_by_name = models.CharField(max_length=60)
    published_at = models.DateTimeField()
    withdrawn_for = models.CharField(max_length=500, blank=True)

    subject_kind = "article"
    objects = models.Manager.from_queryset(EditionQuerySet)()

    class Meta:
        db_table = "content_edition"
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="content_edition_once")]
        indexes = [
            models.Index(fields=["-shown_from", "-id"], name="content_edition_newest"),
            models.Index(fields=["key"], name="content_edition_key", condition=Q(key__isnull=False)),
            GinIndex(fields=["places"], name="content_edition_places"),
            GinIndex(fields=["files"], name="content_edition_files"),
        ]


class Picture(models.Model):
    """A file of an article: a picture with its words, or a PDF with its title. ``id`` stands in its address."""

    id = models.UUIDField(primary_key=True, default=new_id)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="pictures")
    file_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    alt = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField()

    class Meta:
        db_table = "content_picture"
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="content_picture_once")]

    @property
    def is_picture(self) -> bool:
        """Shown in the text; others are links to a file."""
        return self.media_type.startswith("image/")

    @property
    def address(self) -> str:
        """Where everybody reads it while an edition shows it."""
        return f"/content/files/{self.pk}/"
