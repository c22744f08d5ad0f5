"""What a person asks of an office about the own data: an objection to a look, a correction."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

KEEPER = "records"  # the duty of who corrects registers for their keeper
KINDS = [("objection", "对查看有异议"), ("correction", "更正")]
STATES = [("open", "等待答复"), ("answered", "已答复"), ("withdrawn", "已撤回")]


class RequestQuerySet(ScopedQuerySet):
    """The person's own; who answers for privacy in the division of the office asked, or above it; and of corrections
    who keeps the register in the very office asked.
    """

    def scope_for(self, actor: Actor) -> Q:
        """By account, or by place."""
        if actor.kind == "system":
            return Q()
        condition = Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])
        places = [post.division_id for post in actor.posts if "privacy" in post.duties]
        condition |= Q(lineage__overlap=places) if places else Q(pk__in=[])
        keeps = [post for post in actor.posts if KEEPER in post.duties]
        if keeps:  # the place is in the index, the office is looked at after it
            where = {"lineage__overlap": [post.division_id for post in keeps], "kind": "correction"}
            condition |= Q(organization_id__in=[post.organization_id for post in keeps], **where)
        return condition


class PrivacyRequest(models.Model):
    """``sealed`` is what the person wrote, ``answer`` what the office answered; both may name people.

    ``register`` and ``subject_id`` say what a correction is about, ``look_id`` which look an objection is about and
    ``barred_id`` who looked: he does not answer about himself. ``due_on`` is the last day; ``escalated_at`` is set once
    it has passed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    account_id = models.UUIDField()
    look_id = models.UUIDField(null=True)
    barred_id = models.UUIDField(null=True)
    register = models.CharField(max_length=48, blank=True)
    subject_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField(null=True)
    lineage = ArrayField(models.UUIDField(), default=list)
    sealed = models.BinaryField(null=True)
    answer = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    outcome = models.CharField(max_length=24, blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    yellow_from = models.DateField()
    escalated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    subject_kind = "privacy_request"
    objects = ScopedManager.from_queryset(RequestQuerySet)()

    class Meta:
        db_table = "privacy_request"
        constraints = [
            models.UniqueConstraint(fields=["look_id"], condition=Q(kind="objection"), name="privacy_objection_once"),
            models.CheckConstraint(
                name="privacy_request_answered",
                condition=~Q(state="answered") | Q(answered_at__isnull=False, answer__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["account_id", "-id"], name="privacy_request_mine"),
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="privacy_request_due"),
            GinIndex(fields=["lineage"], name="privacy_request_place"),
        ]
