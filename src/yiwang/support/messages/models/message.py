"""A message is a sentence with blanks: its words carry no personal data, its subject is only pointed at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class MessageQuerySet(ScopedQuerySet):
    """A message is its receiver's alone."""

    def scope_for(self, actor: Actor) -> Q:
        """Own messages; none while acting for another, so that the two are not mixed."""
        if actor.acting is not None:
            return Q(pk__in=[])
        return Q(account_id=actor.account_id) if actor.account_id else Q(pk__in=[])


class Message(models.Model):
    """``kind`` names the sentences (``sentences.SENTENCES``), ``words`` fills their blanks.

    ``source`` makes a message unique: whoever handles the same event again writes none. ``heading`` and ``number``
    are for the search. Retention class: two years after the last message about the subject.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    kind = models.CharField(max_length=48)
    words = models.JSONField(default=dict)
    heading = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=64, blank=True)
    ref_kind = models.CharField(max_length=32)
    ref_id = models.UUIDField()
    source = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    subject_kind = "message"
    objects = ScopedManager.from_queryset(MessageQuerySet)()

    class Meta:
        db_table = "messages_message"
        constraints = [models.UniqueConstraint(fields=["account_id", "source"], name="messages_once")]
        indexes = [
            models.Index(fields=["account_id", "-id"], name="messages_inbox"),
            models.Index(fields=["account_id"], name="messages_unread", condition=Q(read_at=None)),
            models.Index(fields=["ref_id"], name="messages_about"),
        ]


class Delivery(models.Model):
    """A message on its way through a sender outside the house. Its id is the key that makes repeats harmless."""

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    sender = models.CharField(max_length=24)
    state = models.CharField(
        max_length=8, default="waiting", choices=[("waiting", "待发送"), ("sent", "已发送"), ("failed", "未送达")]
    )
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "messages_delivery"
        constraints = [models.UniqueConstraint(fields=["message", "sender"], name="messages_delivery_once")]
        indexes = [models.Index(fields=["created_at"], name="messages_delivery_waiting", condition=Q(state="waiting"))]


class DemoText(models.Model):
    """What the demonstration sender would have sent as a text message. Every row is marked as demo."""

    key = models.CharField(max_length=64, primary_key=True)
    account_id = models.UUIDField()
    text = models.CharField(max_length=500)
    demo = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "messages_demo_text"
        constraints = [models.CheckConstraint(condition=Q(demo=True), name="messages_demo_text_is_demo")]
