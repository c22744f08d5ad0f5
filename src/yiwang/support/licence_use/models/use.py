"""One use of a licence: who got what of it, when, why and on which basis. The holder and both offices read it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licence_use.permissions import ASK, LOG
from yiwang.support.licences.parties import held_by

KINDS = {
    "data": gettext_noop("查看内容"),
    "file": gettext_noop("取走加注副本"),
    "list": gettext_noop("检索"),
    "verify": gettext_noop("核对"),
    "case": gettext_noop("办件免提交"),
}
BASES = {
    "consent": gettext_noop("持证人同意"),
    "law": gettext_noop("法律依据"),
    "application": gettext_noop("持证人自己的申请"),
    "shown": gettext_noop("对方持有证照内容，只核对真假"),
}


class UseQuerySet(ScopedQuerySet):
    """The holder, the organization that used the licence, and the one that issued it."""

    def scope_for(self, actor: Actor) -> Q:
        """Of my licences; used by my organization; issued by an organization whose licences I keep."""
        if actor.kind == "system":
            return Q()
        found = held_by(actor)
        using = [post.organization_id for post in actor.posts if post.duties & ASK.duties]
        keeping = [post.organization_id for post in actor.posts if post.duties & LOG.duties]
        return found | Q(organization_id__in=using) | Q(issuer_id__in=keeping)


class Use(models.Model):
    """``fields`` are names of what left; ``outcome`` is the state found at that moment (GB/T 36906).

    ``key`` is the caller's idempotency key: a retry finds its row, and ``digest`` tells it from another request.
    ``ticket_digest`` belongs to an address from which the copy is fetched once until ``ticket_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    request_id = models.UUIDField(null=True)
    licence_id = models.UUIDField()
    type_key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    holder_id = models.UUIDField(null=True)
    issuer_id = models.UUIDField()
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    used_by = models.UUIDField(null=True)
    caller = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8)
    kind = models.CharField(max_length=8)
    purpose = models.CharField(max_length=200)
    item_code = models.CharField(max_length=60, blank=True)
    item_name = models.CharField(max_length=120, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    proceeding_id = models.UUIDField(null=True)
    basis = models.CharField(max_length=12)
    statute = models.CharField(max_length=300, blank=True)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    outcome = models.CharField(max_length=12)
    at = models.DateTimeField()
    key = models.CharField(max_length=120, null=True)
    digest = models.CharField(max_length=64, blank=True)
    ticket_digest = models.BinaryField(null=True)
    ticket_until = models.DateTimeField(null=True)

    subject_kind = "licence_use_entry"
    objects = ScopedManager.from_queryset(UseQuerySet)()

    class Meta:
        db_table = "licence_use_use"
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "key"], name="licence_use_once"),
            models.UniqueConstraint(fields=["proceeding_id", "licence_id"], name="licence_use_case_once"),
        ]
        indexes = [
            models.Index(fields=["holder_id", "-at", "-id"], name="licence_use_by_holder"),
            models.Index(fields=["organization_id", "-at", "-id"], name="licence_use_by_office"),
            models.Index(fields=["issuer_id", "-at", "-id"], name="licence_use_by_issuer"),
            models.Index(fields=["licence_id", "-at"], name="licence_use_by_licence"),
            models.Index(fields=["ticket_digest"], name="licence_use_ticket", condition=~Q(ticket_digest=None)),
        ]
