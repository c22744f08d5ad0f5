"""Documents of a proceeding (acceptance notice, correction notice, decision …) and decision receipts."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.engines.proceedings.handling import handling
from yiwang.engines.proceedings.models.proceeding import Proceeding
from yiwang.engines.proceedings.parties import own_condition


class OfProceedingQuerySet(ScopedQuerySet):
    """Whoever handles the proceeding sees its documents; applicants only those made for them."""

    def scope_for(self, actor: Actor) -> Q:
        """By the proceeding's account, or by who handles it."""
        if actor.kind == "system":
            return Q()
        own = own_condition(actor, "proceeding__") & Q(for_applicant=True)
        return own | handling(actor, key="proceeding_id", prefix="proceeding__") if actor.kind == "official" else own


class Document(models.Model):
    """``data`` is what the text template was filled with; ``file_id`` comes once the paper is made."""

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="documents", db_constraint=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    for_applicant = models.BooleanField(default=True)
    file_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(OfProceedingQuerySet)()

    class Meta:
        db_table = "proceedings_document"
        constraints = [models.UniqueConstraint(fields=["number"], name="proceedings_document_number")]


class Receipt(models.Model):
    """A decision receipt (invariant 5): the signed canonical document that ``yiwang verify`` replays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="receipts", db_constraint=False)
    decision = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    for_applicant = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager.from_queryset(OfProceedingQuerySet)()

    class Meta:
        db_table = "proceedings_receipt"
