"""Who somebody is: one row for each person or firm that was matched, with the documents that were seen."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

DUTY = "identity"


class PartyRows(ScopedQuerySet):
    """One's own; and for the duty ``identity`` those who live in the place of the post or below it."""

    def scope_for(self, actor: Actor) -> Q:
        """Own row, or within reach."""
        return own_party(actor) | within(actor)


def own_party(actor: Actor, prefix: str = "") -> Q:
    """The person behind the account, as a condition."""
    return Q(**{f"{prefix}pk": actor.party_id}) if actor.party_id else Q(pk__in=[])


def within(actor: Actor, prefix: str = "") -> Q:
    """Rows of places that a post with the duty ``identity`` covers; of no known place: every such post."""
    places: list[UUID] = [post.division_id for post in actor.posts if DUTY in post.duties]
    if not places:
        return Q(pk__in=[])
    return Q(**{f"{prefix}lineage__overlap": places}) | Q(**{f"{prefix}lineage": []})


class Party(models.Model):
    """A natural or legal person, matched once. The id is the subject in the base register, or one of our own.

    ``source`` tells which: a code of the ``PersonSource`` (``persons``, ``legal-persons``), or ``window`` for who is
    in no register and was seen with a paper. ``sealed`` holds the name and the day of birth of the latter.
    ``lineage`` are the divisions down to where somebody lives; ``merged_into`` says who it turned out to be.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[("natural_person", "自然人"), ("legal_person", "法人")])
    source = models.CharField(max_length=24)
    sealed = models.BinaryField(null=True)
    lineage = ArrayField(models.UUIDField(), default=list)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    matched_at = models.DateTimeField()

    subject_kind = "party"
    objects = ScopedManager.from_queryset(PartyRows)()

    class Meta:
        db_table = "identity_party"
        indexes = [GinIndex(fields=["lineage"], name="identity_party_lineage")]


class DocumentRows(ScopedQuerySet):
    """Documents of parties that one may know of."""

    def scope_for(self, actor: Actor) -> Q:
        """By their party."""
        own = Q(party_id=actor.party_id) if actor.party_id else Q(pk__in=[])
        return own | within(actor, "party__")


class IdentityDocument(models.Model):
    """A paper that proves who somebody is: a resident ID, a passport, a permit, a credit code.

    ``kind`` is a code of ``identifiers.certificate_types``; ``issuer`` the country of a passport (ISO 3166 alpha-3).
    The number lies sealed, with its end for the mask; ``number_index`` is its blind index. A living document of
    a number belongs to one party only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=3)
    issuer = models.CharField(max_length=3, blank=True)
    number_sealed = models.BinaryField()
    number_index = models.BinaryField()
    valid_until = models.DateField(null=True)
    seen_by = models.CharField(max_length=24, help_text="code of the verifier")
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager.from_queryset(DocumentRows)()

    class Meta:
        db_table = "identity_document"
        indexes = [models.Index(fields=["party"], name="identity_document_party")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "issuer", "number_index"], condition=Q(ended_at=None), name="identity_document_one"
            )
        ]
