"""Activation slips: what a clerk gives a person at the window so that the person can set an own way to sign in."""

from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class ActivationSlipQuerySet(ScopedQuerySet):
    """A clerk sees what the own organization's windows gave out; the person sees the own ones."""

    def scope_for(self, actor: Actor) -> models.Q:
        """By the duty ``window``, or one's own account."""
        own = models.Q(account_id=actor.account_id) if actor.signed_in else models.Q(pk__in=[])
        return own | models.Q(organization_id__in=actor.organizations_with("window"))


class ActivationSlip(models.Model):
    """``code_digest`` is keyed, of the code on the paper; ``word_digest`` of the number that the person chose alone.

    Both are needed, so that neither the clerk (who saw the paper) nor who finds the paper can use it. A slip works
    once, until ``ends_at``, and stands ``tries`` wrong tries. ``how``: ``opened`` (new account) or ``reopened``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="activation_slips")
    organization = models.ForeignKey("people.Organization", on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8)
    helper = models.BooleanField(default=False)
    code_digest = models.BinaryField(unique=True)
    word_digest = models.BinaryField()
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    subject_kind = "slip"
    objects = ScopedManager.from_queryset(ActivationSlipQuerySet)()

    class Meta:
        db_table = "signin_activation_slip"
        indexes = [models.Index(fields=["organization", "-made_at"], name="signin_slip_of_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="signin_slip_one_open", condition=models.Q(used_at=None, void_at=None)
            )
        ]
