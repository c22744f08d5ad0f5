"""Opening something in the giver's name is a use, too: recorded once a day for each thing, for both parties to see."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.models import Event

OPENED = "acting.opened"
MOST_NOTED = 20_000
_noted: OrderedDict[tuple[UUID, UUID, date], None] = OrderedDict()


def note_opening(actor: Actor, subject: Subject) -> None:
    """Record ``acting.opened`` before the thing is shown; nothing for whoever acts for himself.

    The first opening of a day costs a look into the log and the event; of the further ones this process knows, so
    that a page that is reloaded costs no round trip more.
    """
    if actor.acting is None:
        return
    today = legal_day(clock.now())
    mark = (actor.acting.delegation_id, subject.id, today)
    if mark in _noted:
        return
    if not _stands(actor, subject, today):
        record_apart(NewEvent(OPENED, actor, subject, {"delegation": str(actor.acting.delegation_id)}))
    _noted[mark] = None
    while len(_noted) > MOST_NOTED:
        _noted.popitem(last=False)


def _stands(actor: Actor, subject: Subject, today: date) -> bool:
    begun = timezone.make_aware(datetime.combine(today, time.min))
    rows = Event.objects.unscoped("whether today's opening stands already").filter(
        subject_kind=subject.kind, subject_id=subject.id, type=OPENED, recorded_at__gte=begun
    )
    return bool(rows.filter(actor_account=actor.account_id).exists())


def forget() -> None:
    """Ask the log again (tests)."""
    _noted.clear()
