"""An electronic licence (电子证照, GB/T 36901 to 36906): what was issued to whom, and whether it counts today."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licences.parties import held_by
from yiwang.support.licences.permissions import KEEP

STATES = {
    "valid": gettext_noop("有效"),
    "suspended": gettext_noop("暂停使用"),
    "revoked": gettext_noop("已撤销"),
    "cancelled": gettext_noop("已注销"),
    "expired": gettext_noop("已过期"),
    "superseded": gettext_noop("已换发新证"),
}
CURRENT = ("valid", "suspended")
STATUS_NUMBERS = "licences_status_number"  # a sequence; rolled-back licences leave gaps


class LicenceQuerySet(ScopedQuerySet):
    """Holders see their own; officials whose duty it is see what their organizations issued."""

    def scope_for(self, actor: Actor) -> Q:
        """By holder, or by the issuing organization of a post that looks after licences."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in:
            return Q(pk__in=[])
        own = held_by(actor)
        keeping = [post.organization_id for post in actor.posts if post.duties & KEEP.duties]
        return Q(organization_id__in=keeping) | own if actor.kind == "official" and keeping else own

    def in_state(self, state: str, on: date) -> LicenceQuerySet:
        """Licences that are in a shown state on a day: ``expired`` is computed, and stored only by an office's word."""
        past = Q(state__in=CURRENT, valid_until__lt=on)
        if state == "expired":
            return self.filter(past | Q(state="expired"))
        return self.filter(state=state).exclude(past) if state in CURRENT else self.filter(state=state)


class Licence(models.Model):
    """One version of a licence. ``fields`` holds what is public, ``sealed`` the envelope with the rest.

    ``state`` is what an official did; ``state_on(day)`` is what counts. A change, renewal or replacement makes
    a new version that ``supersedes`` this one. ``type_revision`` is the published type that it was made by.
    ``ofd_id`` is the legal form, sealed; ``file_id`` the PDF, made on first demand (``papers.pdf_of``).
    ``status_number`` is the place in the public status lists, ``status_xid`` the transaction that last changed the
    state (set by a trigger). ``state_before`` is what an undo brings back. ``check_due`` is the last day of the next
    annual check, ``warned_for`` the last day of validity that the holder was warned of.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    type_key = models.CharField(max_length=120)
    type_revision = models.UUIDField()
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    identifier = models.CharField(max_length=160, null=True, unique=True)
    version = models.SmallIntegerField(default=1)
    holder_kind = models.CharField(max_length=16)
    holder_id = models.UUIDField(null=True)
    holder_masked = models.CharField(max_length=120)
    organization_id = models.UUIDField()
    organization_name = models.CharField(max_length=120)
    division_id = models.UUIDField()
    fields = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    scenario = models.JSONField(default=dict)
    conditions = models.JSONField(default=list)
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=12, default="valid")
    state_reason = models.TextField(blank=True)
    state_at = models.DateTimeField(null=True)
    state_before = models.CharField(max_length=12, blank=True, default="")
    check_due = models.DateField(null=True)
    warned_for = models.DateField(null=True)
    status_xid = models.BigIntegerField(default=0, editable=False)
    row_version = models.IntegerField(default=1)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    proceeding_id = models.UUIDField(null=True, db_index=True)
    job_key = models.CharField(max_length=64, null=True, unique=True)
    ended_key = models.CharField(max_length=64, blank=True)
    ofd_id = models.UUIDField(null=True)
    file_id = models.UUIDField(null=True)
    status_number = models.BigIntegerField(unique=True, db_default=Func(Value(STATUS_NUMBERS), function="nextval"))
    token_version = models.SmallIntegerField(default=1)
    token_digest = models.BinaryField(unique=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    subject_kind = "licence"
    objects = ScopedManager.from_queryset(LicenceQuerySet)()

    class Meta:
        db_table = "licences_licence"
        constraints = [
            models.UniqueConstraint(fields=["type_key", "number", "version"], name="licences_version_once"),
            models.UniqueConstraint(
                fields=["type_key", "number"], name="licences_one_current", condition=Q(state__in=CURRENT)
            ),
            models.CheckConstraint(
                name="licences_valid_span", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "type_key"], name="licences_of_holder"),
            models.Index(fields=["organization_id", "-issued_on", "id"], name="licences_of_office"),
            models.Index(fields=["status_xid"], name="licences_status_changes"),
            models.Index(fields=["valid_until"], name="licences_expiring", condition=Q(state__in=CURRENT)),
            models.Index(fields=["type_key", "check_due"], name="licences_check_due"),
        ]

    def state_on(self, day: date) -> str:
        """The state on ``day``: a valid or suspended licence whose last day has passed is ``expired``."""
        past = self.valid_until is not None and day > self.valid_until
        return "expired" if past and self.state in CURRENT else self.state
