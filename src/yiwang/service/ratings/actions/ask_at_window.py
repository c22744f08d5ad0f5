"""A clerk asks the person at the window to rate: a code to scan, good for half an hour and for one visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.applications.models import Draft
from yiwang.service.ratings.models import Visit
from yiwang.service.ratings.occasions import link_for


@dataclass(frozen=True, slots=True)
class Asked:
    """``token`` goes into the address behind the code."""

    visit: Visit
    token: str


@use_case("rating.asked")
def ask_at_window(*, actor: Actor, proceeding_id: UUID, now: datetime, device: bytes | None = None) -> Asked:
    """One visit for each case, clerk and day: asking again shows the same visit with a fresh link."""
    require(actor, "rating.ask")
    if actor.kind != "official":
        raise NotPermitted
    case = _served(actor, proceeding_id)
    visit, made = Visit.objects.unscoped("one visit a day").get_or_create(
        proceeding_id=case.pk,
        clerk=actor.account_id,
        on=legal_day(now),
        defaults={
            "organization_id": case.organization_id,
            "division_id": case.division_id,
            "item_key": case.item_key,
            "title": case.title,
            "device": device,
            "at": now,
        },
    )
    if made:
        record("rating.asked", actor=actor, on=visit, payload={"item": case.item_key})
    else:
        nothing_changed()
    return Asked(visit, link_for("visit", visit.pk, now))


def _served(actor: Actor, proceeding_id: UUID) -> Proceeding:
    """The case, if the official received it, works at the window of its office, or did one of its steps.

    Whoever filed it at a window may ask though another office decides (一窗受理). Refuses with ``not_found`` a case of
    other offices, with ``not_permitted`` a colleague who had nothing to do with it.
    """
    rows = Proceeding.objects.unscoped("narrowed to the own office or the own window below")
    case: Proceeding | None = rows.defer("sealed", "answers", "flow").filter(pk=proceeding_id).first()
    if case is None:
        raise NotFound
    at_window = "window" in actor.duties
    if at_window and Draft.objects.visible_to(actor).filter(channel="window", submitted_as=case.pk).exists():
        return case
    if case.organization_id not in actor.organization_ids:
        raise NotFound
    steps = FlowTask.objects.unscoped("whether the official did a step of this case")
    if not at_window and not steps.filter(proceeding_id=case.pk, done_by=actor.account_id).exists():
        raise NotPermitted
    return case
