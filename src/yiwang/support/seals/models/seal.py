"""A seal (电子印章) or a person's signature, from the application to its end, and the steps of that life."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet, scope_of
from yiwang.people.reach import led_by
from yiwang.support.seals.purposes import LICENCE, LIVING, MADE, PERSONAL, STATES, UNIT

IN_OFFICE = ("seal.apply", "seal.approve", "seal.keep", "seal.use")
FROM_ABOVE = ("seal.approve", "supervise", "audit")


def seen_by_office(actor: Actor, column: str = "organization_id") -> Q:
    """Things of organizations in which the actor works with seals, or which he supervises from above."""
    own = {post.organization_id for post in actor.posts if post.duties.intersection(IN_OFFICE)}
    above = {post.organization_id for post in actor.posts if post.duties.intersection(FROM_ABOVE)}
    condition = Q(**{f"{column}__in": sorted(own)}) if own else Q(pk__in=[])
    return condition | Q(**{f"{column}__among": led_by(above).values("id")}) if above else condition


class SealQuerySet(ScopedQuerySet):
    """Officials with a duty for seals see those of their organization, supervisors those below them too."""

    def scope_for(self, actor: Actor) -> Q:
        """By organization, or the own signature. Whoever acts for another has no signature of the other."""
        if actor.kind == "system":
            return Q()
        if not actor.signed_in:
            return Q(pk__in=[])
        own = Q(pk__in=[]) if actor.acting else Q(holder_account=actor.account_id)
        return seen_by_office(actor) | own if actor.kind == "official" else own

    def in_state(self, state: str, now: datetime) -> SealQuerySet:
        """Seals in a shown state: ``expired`` is computed, never stored."""
        past = Q(state__in=LIVING, valid_until__lt=now)
        if state == "expired":
            return self.filter(past)
        return self.filter(state=state).exclude(past) if state in LIVING else self.filter(state=state)


class Seal(models.Model):
    """``purpose`` is a key of ``PURPOSES``; ``number`` (印章编码) and ``der`` (GB/T 38540) exist once it is made.

    A personal signature has ``holder_account``; its name, picture and seal lie in ``sealed``, and ``picture`` and
    ``der`` are empty. ``signer_code`` names the certificate's identity; ``assurance`` tells how the holder was proven.
    ``warned_days`` is how many days before the end was last told of it.
    ``ended_at`` is from when verifiers take the seal for ended: while suspended, for good once revoked or replaced.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=32, null=True, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=16)
    organization_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=120, blank=True)
    division_id = models.UUIDField(null=True)
    holder_account = models.UUIDField(null=True)
    assurance = models.CharField(max_length=12, blank=True)
    signer_code = models.CharField(max_length=64, blank=True)
    algorithm = models.CharField(max_length=16, blank=True)
    picture = models.BinaryField(default=b"")
    drawn = models.BooleanField(default=True)
    width_mm = models.SmallIntegerField(default=42)
    height_mm = models.SmallIntegerField(default=42)
    der = models.BinaryField(default=b"")
    sealed = models.BinaryField(null=True)
    why = models.CharField(max_length=500)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    ask_key = models.CharField(max_length=64, null=True, unique=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="asked", choices=list(STATES.items()))
    state_reason = models.CharField(max_length=500, blank=True)
    state_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    warned_days = models.SmallIntegerField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    row_version = models.IntegerField(default=1)
    demo = models.BooleanField(default=False)

    subject_kind = "seal"
    objects = ScopedManager.from_queryset(SealQuerySet)()

    class Meta:
        db_table = "seals_seal"
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "purpose"],
                condition=Q(purpose__in=(UNIT, LICENCE), state__in=LIVING),
                name="seals_one_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=["holder_account"],
                condition=Q(purpose=PERSONAL, state__in=LIVING),
                name="seals_one_signature",
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="seals_valid_span"),
            models.CheckConstraint(
                condition=Q(state__in=MADE, number__isnull=False) | Q(number=None) & ~Q(state__in=MADE),
                name="seals_numbered_once_made",
            ),
            models.CheckConstraint(
                condition=Q(purpose=PERSONAL, holder_account__isnull=False)
                | ~Q(purpose=PERSONAL) & Q(holder_account=None, organization_id__isnull=False),
                name="seals_whose",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")) | Q(purpose=PERSONAL),
                name="seals_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="seals_of_office"),
            models.Index(fields=["holder_account"], name="seals_of_holder", condition=Q(holder_account__isnull=False)),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="seals_ended"),
        ]

    def state_on(self, now: datetime) -> str:
        """What counts at a moment: a living seal whose time is over is ``expired``."""
        return "expired" if self.state in LIVING and self.valid_until < now else self.state


class SealStep(models.Model):
    """One step in the life of a seal: ``what`` is an event type without its prefix. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seal = models.ForeignKey(Seal, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60)
    words = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "seals_step"
        indexes = [models.Index(fields=["seal", "id"], name="seals_steps")]


@scope_of("seals.SealStep")
def _of_visible_seals(actor: Actor) -> Q:
    """The life of a seal is read by whoever sees the seal."""
    return Q(seal_id__among=Seal.objects.visible_to(actor).order_by().values("id"))
