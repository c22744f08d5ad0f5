"""Terminals: kiosks and windows with a card reader, registered for an organization by its administrator."""

from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.administration import within_reach


class TerminalQuerySet(ScopedQuerySet):
    """Administrators see the terminals of their organization and of those below it."""

    def scope_for(self, actor: Actor) -> models.Q:
        """Within the reach of the duty ``administer``."""
        return within_reach(actor, "organization__") if actor.signed_in else models.Q(pk__in=[])


class Terminal(models.Model):
    """``public_key`` (JWK) checks what the terminal signs; its private half never leaves the terminal.

    A terminal waits (``waiting``) until it has shown its one-time enrolment code, of which only a digest is kept; it
    then is ``active`` until ``revoked``. ``sealed_key`` is filled for demo readers alone, whose terminal is a page.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("people.Organization", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[("kiosk", "自助机"), ("window", "窗口")])
    place = models.CharField(max_length=120, blank=True)
    reader = models.CharField(max_length=20)
    state = models.CharField(max_length=8, default="waiting")
    code_digest = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    public_key = models.JSONField(null=True)
    sealed_key = models.BinaryField(null=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "terminal"
    objects = ScopedManager.from_queryset(TerminalQuerySet)()

    class Meta:
        db_table = "signin_terminal"
        indexes = [
            models.Index(fields=["organization", "state"], name="signin_terminal_of"),
            models.Index(fields=["code_digest"], name="signin_terminal_code"),
        ]
