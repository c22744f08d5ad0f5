"""Proposals for the words of search: what people say, what it means, who proposed it, who confirmed it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

STATES = (("open", gettext_noop("待确认")), ("confirmed", gettext_noop("已确认")), ("refused", gettext_noop("已退回")))
EDITORS = "search.words"


class WordingQuerySet(ScopedQuerySet):
    """The list of words belongs to the site: whoever keeps it sees all of it."""

    def scope_for(self, actor: Actor) -> Q:
        """All or none."""
        return Q() if actor.kind == "system" or EDITORS in actor.duties else Q(pk__in=[])


class Wording(models.Model):
    """``says`` is what people say, ``means`` the official words (the titles of items), the best first.

    With ``off`` the word loses what it means. ``learnt``: it comes from what many people opened: ``visitors`` on
    ``days`` days at the least opened ``opened`` after these words. ``by_post`` is the post that proposed it (empty:
    it was learnt and waits for an editor), ``settled_post`` the other one that confirmed or refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    says = models.CharField(max_length=40)
    means = ArrayField(models.CharField(max_length=60), default=list)
    off = models.BooleanField(default=False)
    learnt = models.BooleanField(default=False)
    visitors = models.PositiveIntegerField(default=0, db_default=0)
    days = models.PositiveIntegerField(default=0, db_default=0)
    opened = models.CharField(max_length=300, blank=True, default="", db_default="")
    note = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=STATES, default="open")
    by_account = models.UUIDField(null=True)
    by_post = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField(db_default=Now())
    settled_account = models.UUIDField(null=True)
    settled_post = models.CharField(max_length=80, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    subject_kind = "search_wording"
    objects = ScopedManager.from_queryset(WordingQuerySet)()

    class Meta:
        db_table = "finding_wording"
        constraints = [
            models.UniqueConstraint(fields=["says"], condition=Q(state="open"), name="finding_wording_open"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="finding_wording_state")]

    def __str__(self) -> str:
        return self.says


class OwnQuestion(models.Model):
    """A question that an item of the catalogue says itself: which items ask what search holds once as ``text``.

    ``text`` is the digest of the item's title and the question; ``key`` the row among the item's questions; ``as_of``
    when the item last changed. Public; without a foreign key, since items come and go by the hundred thousand.
    """

    item = models.UUIDField()
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=32, db_collation="C")
    anchor = models.CharField(max_length=8)
    division_code = models.CharField(max_length=12, blank=True)
    as_of = models.DateTimeField()

    class Meta:
        db_table = "finding_own_question"
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="finding_own_question_once")]
        indexes = [models.Index(fields=["text", "division_code"], name="finding_own_question_text")]
