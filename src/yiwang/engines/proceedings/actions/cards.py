"""Yellow and red cards: one pass over the clocks that reached their day, in batches."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from yiwang.calendar import legal_day
from yiwang.core.actor import SYSTEM
from yiwang.core.events import NewEvent, Subject, write
from yiwang.engines.proceedings.models import Clock, Proceeding

BATCH = 500


def give_cards(now: datetime) -> int:
    """Give the cards that are due; records ``proceeding.card`` for each. Returns how many were given."""
    today = legal_day(now)
    given = 0
    while True:
        count = _give_some(today)
        given += count
        if count < BATCH:
            return given


@transaction.atomic
def _give_some(today: date) -> int:
    yellow = Q(card="", yellow_on__lte=today)
    red = Q(due_on__lt=today) & ~Q(card="red")
    due = Clock.objects.select_for_update(skip_locked=True).filter(yellow | red, stopped_on=None, paused_on=None)
    clocks = list(due.order_by("yellow_on", "id")[:BATCH])
    owners = {
        row["id"]: row
        for row in Proceeding.objects.unscoped("cards are given by the platform")
        .filter(pk__in=[clock.proceeding_id for clock in clocks])
        .values("id", "organization_id", "division_id")
    }
    events = []
    for clock in clocks:
        clock.card = "red" if clock.due_on < today else "yellow"
        owner = owners[clock.proceeding_id]
        subject = Subject("proceeding", clock.proceeding_id)
        payload = {"card": clock.card, "clock": clock.kind, "due_on": clock.due_on.isoformat()}
        events.append(
            NewEvent("proceeding.card", SYSTEM, subject, payload, owner["organization_id"], owner["division_id"])
        )
    Clock.objects.bulk_update(clocks, ["card"])
    for colour in ("yellow", "red"):
        ids = [clock.proceeding_id for clock in clocks if clock.card == colour]
        if ids:
            Proceeding.objects.unscoped("cards").filter(pk__in=ids).exclude(card="red").update(
                card=colour, version=F("version") + 1
            )
    write(events)
    return len(clocks)
