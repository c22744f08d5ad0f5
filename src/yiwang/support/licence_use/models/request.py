"""A request of an organization to use somebody's licence (用证申请), and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licence_use.permissions import ASK
from yiwang.support.licences.parties import held_by

STATES = {
    "waiting": gettext_noop("等持证人答复"),
    "allowed": gettext_noop("可以使用"),
    "refused": gettext_noop("持证人不同意"),
    "revoked": gettext_noop("持证人已收回"),
    "withdrawn": gettext_noop("已撤回"),
    "lapsed": gettext_noop("已到期"),
    "used_up": gettext_noop("次数已用完"),
}
BASES = {"consent": gettext_noop("持证人同意"), "law": gettext_noop("法律依据")}


class UseRequestQuerySet(ScopedQuerySet):
    """The holder, and whoever asks for licences in the organization that asked."""

    def scope_for(self, actor: Actor) -> Q:
        """Of my licences (within a delegation's scope), or of my organization's requests."""
        if actor.kind == "system":
            return Q()
        found = held_by(actor)
        offices = [post.organization_id for post in actor.posts if post.duties & ASK.duties]
        return found | Q(organization_id__in=offices) if offices else found

    def shown_as(self, state: str, now: datetime) -> UseRequestQuerySet:
        """Requests in a shown state: what has run out or is used up is computed, never stored."""
        over = Q(state="waiting", answer_until__lte=now) | Q(state="allowed", valid_until__lte=now)
        if state == "lapsed":
            return self.filter(over)
        if state == "used_up":
            return self.filter(state="allowed", valid_until__gt=now, uses__gte=F("uses_most"))
        rows = self.filter(state=state)
        if state == "allowed":
            return rows.filter(valid_until__gt=now, uses__lt=F("uses_most"))
        return rows.filter(answer_until__gt=now) if state == "waiting" else rows


class UseRequest(models.Model):
    """``wanted`` are the fields asked for, ``granted`` those that may leave, ``file`` whether a copy may.

    ``basis`` is ``consent`` or ``law``; ``statute`` names the law. ``caller`` is who asks by the name that the
    organization gives (an official, a user of its system); ``client_id`` the registered system. ``code_digest`` is of
    the code that the holder tells at a window. What runs out is computed: ``state_at(now)``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    issuer_id = models.UUIDField()
    asked_by = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    caller = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8)
    licence_id = models.UUIDField()
    type_key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    holder_id = models.UUIDField(null=True)
    holder_kind = models.CharField(max_length=16)
    holder_masked = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    item_code = models.CharField(max_length=60, blank=True)
    item_name = models.CharField(max_length=120, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    wanted = ArrayField(models.CharField(max_length=60), default=list)
    granted = ArrayField(models.CharField(max_length=60), default=list)
    file = models.BooleanField(default=False)
    basis = models.CharField(max_length=8)
    basis_id = models.UUIDField(null=True)
    statute = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    confirmed_by = models.CharField(max_length=12, blank=True, help_text="phone, code, presentation or law")
    days = models.PositiveSmallIntegerField(default=1)
    uses_most = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    code_digest = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=120, null=True)
    row_version = models.PositiveIntegerField(default=1)

    subject_kind = "licence_use"
    objects = ScopedManager.from_queryset(UseRequestQuerySet)()

    class Meta:
        db_table = "licence_use_request"
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=["consent", "law"]), name="licence_use_request_basis"),
            models.CheckConstraint(condition=Q(uses__lte=F("uses_most")), name="licence_use_request_uses"),
            models.UniqueConstraint(fields=["organization_id", "request_key"], name="licence_use_request_once"),
        ]
        indexes = [
            models.Index(fields=["organization_id", "-asked_at", "-id"], name="licence_use_of_office"),
            models.Index(fields=["holder_id", "-asked_at", "-id"], name="licence_use_of_holder"),
            models.Index(fields=["licence_id", "state"], name="licence_use_of_licence"),
        ]

    def state_at(self, now: datetime) -> str:
        """What counts now."""
        if self.state == "waiting" and now >= self.answer_until:
            return "lapsed"
        if self.state == "allowed" and (self.valid_until is None or now >= self.valid_until):
            return "lapsed"
        return "used_up" if self.state == "allowed" and self.uses >= self.uses_most else self.state
