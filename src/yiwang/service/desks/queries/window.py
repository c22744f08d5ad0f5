"""Reads of the window: items that can be filed there, drafts in hand, what was received today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db.models import QuerySet

from yiwang.calendar import day_bounds, legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.actors import read_actor_and
from yiwang.people.models import Division
from yiwang.service.applications.actions.drafts import content_of
from yiwang.service.applications.filling import Filling, open_draft_of
from yiwang.service.applications.models import Draft
from yiwang.service.applications.sealing import mask_name
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.queries import items
from yiwang.service.desks.actions.receive import at_window
from yiwang.service.desks.queries.desk import (
    OF_PROCEEDING,
    Opened,
    check_handles,
    check_office,
    opened_from,
    opened_of,
)

MOST_ITEMS = 12
MOST_SENT = 500


@dataclass(frozen=True, slots=True)
class Received:
    """An application received today at this window by this clerk."""

    id: UUID
    number: str
    title: str
    applicant: str
    at: datetime

    def fits(self, wanted: str, title: str) -> bool:
        """Whether it is the item ``title`` and ``wanted`` is in its number, its item or the name.

        A whole name finds its masked form: the list holds no other.
        """
        if title and self.title != title:
            return False
        return (
            not wanted
            or mask_name(wanted) == self.applicant
            or any(wanted in words for words in (self.number, self.title, self.applicant))
        )


def items_at_window(query: str) -> list[ServiceItem]:
    """Items that a pack brings with a form, by the words of ``query``; bundles are filed on the net."""
    rows = items(query=query[:60], online=True).filter(face__bundle=False).exclude(revision=None)
    return list(rows.order_by("face__title", "id")[:MOST_ITEMS])


def drafts_in_hand(actor: Actor) -> list[Draft]:
    """The clerk's own unfinished applications at the window, the newest first."""
    rows = Draft.objects.visible_to(actor).filter(channel="window", submitted_as=None)
    return list(rows.defer("sealed").order_by("-updated_at")[:20])


def received_today(actor: Actor, now: datetime) -> list[Received]:
    """What the clerk filed today, the newest first, whichever office decides on it; at most 500, two queries."""
    sent = filed_by(actor).order_by("-created_at").values_list("submitted_as", flat=True)[:MOST_SENT]
    cases = Proceeding.objects.unscoped("applications that this clerk has filed").filter(
        pk__in=list(sent), submitted_at__gte=day_bounds(legal_day(now))[0]
    )
    found = [
        Received(case.pk, case.number, case.title, case.applicant_masked, case.submitted_at)
        for case in cases.only("number", "title", "applicant_masked", "submitted_at")
    ]
    return sorted(found, key=lambda row: row.at, reverse=True)


def filed_by(actor: Actor) -> QuerySet[Draft]:
    """Drafts of the window that the clerk has sent in."""
    rows: QuerySet[Draft] = Draft.objects.visible_to(actor).filter(channel="window", submitted_as__isnull=False)
    return rows


def read_intake(token: str | None, case_id: UUID) -> tuple[Actor, Opened]:
    """A case for its receipt: the clerk who filed it may print it (一窗受理), and so may the office in charge."""
    actor, document = read_actor_and(token, f"{OF_PROCEEDING}::text", [case_id])
    check_office(actor)
    if "window" not in actor.duties:
        raise NotPermitted
    found = orjson.loads(document) if document else None
    if found is not None and filed_by(actor).filter(submitted_as=case_id).exists():
        return actor, opened_of(found)
    opened = opened_from(actor, found)
    if opened.case["channel"] != "window":
        raise NotFound
    check_handles(actor, opened)
    return actor, opened


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
