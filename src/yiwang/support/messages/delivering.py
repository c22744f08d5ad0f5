"""One delivery: the sender is called outside any transaction, with a key that makes a repeat harmless."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils import translation

from yiwang.core import clock
from yiwang.people.models import Account
from yiwang.support.messages.models import Delivery
from yiwang.support.messages.senders import SENDERS, Outgoing, SenderUnavailable
from yiwang.support.messages.sentences import spoken


def deliver_once(delivery_id: UUID, *, last: int) -> bool:
    """Try to send; True if it is sent now or was before.

    Raises ``SenderUnavailable`` so that the job is tried again; the try numbered ``last`` marks it as failed instead.
    """
    delivery = Delivery.objects.select_related("message").filter(pk=delivery_id).first()
    if delivery is None or delivery.state != "waiting":
        return delivery is not None and delivery.state == "sent"
    Delivery.objects.filter(pk=delivery_id).update(attempts=F("attempts") + 1)
    message = delivery.message
    language = Account.objects.filter(pk=message.account_id).values_list("language", flat=True).first()
    with translation.override(language or "zh-hans"):
        words = spoken(message.kind, message.words)
    outgoing = Outgoing(str(delivery.pk), message.account_id, f"{words.title}\n{words.body}")
    try:
        SENDERS.get(delivery.sender).send(outgoing)
    except SenderUnavailable as away:
        ends = delivery.attempts + 1 >= last
        _note(delivery_id, error=str(away)[:300], state="failed" if ends else "waiting")
        if ends:
            return False
        raise
    _note(delivery_id, state="sent", error="", sent_at=clock.now())
    return True


def _note(delivery_id: UUID, **values: object) -> None:
    Delivery.objects.filter(pk=delivery_id, state="waiting").update(**values)
