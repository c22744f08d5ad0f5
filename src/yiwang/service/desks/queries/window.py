"""Reads of the window: items that can be filed there, drafts in hand, what was received today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.calendar import day_bounds, legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.models import Division
from yiwang.service.applications.actions.drafts import content_of
from yiwang.service.applications.filling import Filling, open_draft_of
from yiwang.service.applications.models import Draft
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.queries import items
from yiwang.service.desks.actions.receive import at_window

MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Received:
    """An application received today at this window by this clerk."""

    id: UUID
    number: str
    title: str
    applicant: str
    at: datetime


def items_at_window(query: str) -> list[ServiceItem]:
    """Items that a pack brings with a form, by the words of ``query``; bundles are filed on the net."""
    rows = items(query=query[:60], online=True).filter(bundle=False).exclude(revision=None)
    return list(rows.order_by("title", "id")[:MOST_ITEMS])


def drafts_in_hand(actor: Actor) -> list[Draft]:
    """The clerk's own unfinished applications at the window, the newest first."""
    rows = Draft.objects.visible_to(actor).filter(channel="window", submitted_as=None)
    return list(rows.defer("sealed").order_by("-updated_at")[:20])


def received_today(actor: Actor, now: datetime) -> list[Received]:
    """What the clerk received today, the newest first; two queries."""
    post = actor.post_with("window")
    if post is None:
        return []
    events = Event.objects.unscoped("the clerk's own acts of today").filter(
        organization_id__in=[p.organization_id for p in actor.posts],
        recorded_at__gte=day_bounds(legal_day(now))[0],
        type="proceeding.submitted",
        actor_account=actor.account_id,
        channel="window",
    )
    when = dict(events.order_by("-recorded_at").values_list("subject_id", "recorded_at")[:20])
    cases = Proceeding.objects.visible_to(actor).filter(pk__in=list(when)).only("number", "title", "applicant_masked")
    found = [Received(c.pk, c.number, c.title, c.applicant_masked, when[c.pk]) for c in cases]
    return sorted(found, key=lambda row: row.at, reverse=True)


def division_of(actor: Actor) -> str:
    """The division code of the clerk's window."""
    post = actor.post_with("window")
    if post is None:
        raise NotFound
    return str(Division.objects.values_list("code", flat=True).get(pk=post.division_id))


def filling_at_window(actor: Actor, draft_id: UUID, now: datetime) -> Filling:
    """A draft of the window, with the visitor's sources read for the visitor and not for the clerk."""
    draft: Draft = Draft.objects.visible_to(actor).get_or_refuse(draft_id)
    if draft.channel != "window":
        raise NotFound
    content = content_of(draft)
    party = UUID(content.person_id) if content.person_id else None
    visitor = at_window(actor, party_id=party, name=content.person_name or actor.name)
    return open_draft_of(visitor, draft_id, now)
