"""Whether a delegation holds now: asked of the registers again when a record changed and on each day of use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotFound
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.delegation.limits import OFFICE_DAYS
from yiwang.people.delegation.making import Offer, Side, build, proven, set_end, side_of
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, FIRM_KINDS, OFFICE, OPEN, PASSED_ON, move
from yiwang.people.delegation.standing import facts, stands
from yiwang.people.identity.matching import match_firm

MARGIN = timedelta(minutes=1)
"""A record carries the time at which its transaction began: what commits a little later is looked at too."""


def ground_to_end(row: Delegation) -> str:
    """Why one link may no longer be used: ``giver_gone``, ``agent_gone``, ``office_lost``, or "" if it may."""
    if row.giver_id is None or not stands(row.giver_id, row.giver_kind):
        return "giver_gone"
    if row.agent_id is not None and not facts().alive(row.agent_id):
        return "agent_gone"
    if row.kind == OFFICE and (row.agent_id is None or row.giver_id not in facts().firms_headed(row.agent_id)):
        return "office_lost"
    return ""


def grounds_to_end(rows: Collection[Delegation]) -> dict[UUID, str]:
    """``ground_to_end`` for many links, asking the registers a constant number of times; without what may be used."""
    people = {row.giver_id for row in rows if row.giver_kind != "legal_person"} | {row.agent_id for row in rows}
    firms = {row.giver_id for row in rows if row.giver_kind == "legal_person"}
    gone = facts().gone(people - {None}, firms - {None})  # type: ignore[arg-type]
    offices = {
        (row.giver_id, row.agent_id)
        for row in rows
        if row.kind == OFFICE and row.giver_id is not None and row.agent_id is not None
    }
    headed = facts().heading(offices) if offices else set()
    found: dict[UUID, str] = {}
    for row in rows:
        if row.giver_id is None or row.giver_id in gone:
            found[row.pk] = "giver_gone"
        elif row.agent_id is not None and row.agent_id in gone:
            found[row.pk] = "agent_gone"
        elif row.kind == OFFICE and (row.giver_id, row.agent_id) not in headed:
            found[row.pk] = "office_lost"
    return found


def links_of(row: Delegation) -> list[Delegation]:
    """The delegation and the links above it, the first one first."""
    rows = Delegation.objects.unscoped("the links of a delegation").filter(pk__in=row.chain)
    by_id = {one.pk: one for one in rows}
    return [by_id[key] for key in row.chain if key in by_id]


def holds(row: Delegation, now: datetime) -> bool:
    """By state and time, with every link above it."""
    links = links_of(row)
    return len(links) == len(row.chain) and all(
        link.state == "active" and link.since <= now < link.until for link in links
    )


def look_again(delegation_id: UUID) -> bool:
    """Ask the registers about a delegation in use; ends it where they say so. Returns whether it still holds."""
    row = Delegation.objects.unscoped("the look before it is used").filter(pk=delegation_id).first()
    if row is None:
        return False
    now = clock.now()
    for link in links_of(row):
        why = ground_to_end(link)
        if why:
            end(actor=SYSTEM, delegation_id=link.pk, why=why)
            return False
    rows = Delegation.objects.unscoped("the look was taken").filter(pk__in=row.chain)
    rows.update(looked_at=now - MARGIN)
    return holds(row, now)


def look_at_party(party: UUID) -> int:
    """Ask the registers about everything open that a person or firm takes part in; how many ended."""
    rows = Delegation.objects.unscoped("a record changed").filter(parties__contains=[party], state__in=OPEN)
    ended = 0
    for row in rows.order_by("id"):
        why = ground_to_end(row)
        if why:
            end(actor=SYSTEM, delegation_id=row.pk, why=why)
            ended += 1
    return ended


@use_case("delegation.ended")
def end(*, actor: Actor, delegation_id: UUID, why: str) -> None:
    """End a delegation and everything made out of it; records ``delegation.ended`` for each."""
    rows = Delegation.objects.unscoped("a link and all below it").select_for_update()
    found = list(rows.filter(chain__contains=[delegation_id], state__in=OPEN).order_by("id"))
    if not found:
        nothing_changed()
    for row in found:
        row.state, row.ended_at = move(row.state, "end"), clock.now()
        row.ended_why = why if row.pk == delegation_id else "upper_ended"
        row.version += 1
        row.save(update_fields=["state", "ended_at", "ended_why", "version"])
        record("delegation.ended", actor=actor, on=row, payload={"why": row.ended_why})


def own_link(actor: Actor, firm_id: UUID, now: datetime) -> Delegation:
    """The actor's own link to a firm, out of which others may be made: the office by the register, or an appointment.

    Refuses with ``not_found`` whoever has none.
    """
    person = proven(actor)
    if firm_id in facts().firms_headed(person):
        return office_of(actor=actor, firm_id=firm_id, now=now)
    rows = Delegation.objects.visible_to(actor).filter(
        giver_id=firm_id, agent_id=person, state="active", kind__in=FIRM_KINDS
    )
    for row in rows.order_by("-depth", "-until"):
        if look_again(row.pk):
            return row
    raise NotFound(_("没有找到这家企业，或者您不能以它的名义办理。"))


def office_of(*, actor: Actor, firm_id: UUID, now: datetime) -> Delegation:
    """The standing delegation of a legal representative (市场主体登记管理条例 第八条), made at its first use."""
    person = proven(actor)
    held = _office_held(person, firm_id, now)
    if held is None and firm_id in facts().firms_headed(person) and stands(firm_id, "legal_person"):
        held = take_office(actor=actor, firm_id=firm_id, now=now)
    if held is None or not look_again(held.pk):
        raise NotFound(_("没有找到这家企业，或者您不能以它的名义办理。"))
    return held


@use_case("delegation.office_taken")
def take_office(*, actor: Actor, firm_id: UUID, now: datetime) -> Delegation:
    """Write down that the register names the actor as legal representative; everything he appoints hangs on it.

    The firm is matched to the register here, once, as a person is at the first proof (``identity.matching``). Two taps
    at once make one office: who comes second finds the first one's.
    """
    person = proven(actor)
    rows = _offices(person, firm_id).filter(state="active", until__lte=now)
    for row in rows.order_by("id"):
        end(actor=SYSTEM, delegation_id=row.pk, why="")  # its time is over, though nobody said so yet
    try:
        with transaction.atomic():
            match_firm(actor=actor, firm_id=firm_id)
            made = _new_office(actor, firm_id, now)
    except IntegrityError:
        found = _office_held(person, firm_id, now)
        if found is None:
            raise
        nothing_changed()
        return found
    set_end(made)
    record("delegation.office_taken", actor=actor, on=made, payload={"kind": OFFICE})
    return made


def _new_office(actor: Actor, firm_id: UUID, now: datetime) -> Delegation:
    agent = side_of(actor)
    firm = Side("legal_person", firm_id, None, facts().name_of(firm_id, "legal_person"))
    made = build(firm, agent, Offer(OFFICE, EVERYTHING, agent.name), now)
    made.state, made.until, made.depth = "active", now + timedelta(days=OFFICE_DAYS), PASSED_ON[OFFICE]
    made.proof, made.appointed_by = "register", agent.id
    made.save(force_insert=True)
    return made


def _offices(person: UUID, firm_id: UUID) -> QuerySet[Delegation]:
    rows: QuerySet[Delegation] = Delegation.objects.unscoped("the office of a legal representative")
    return rows.filter(giver_id=firm_id, agent_id=person, kind=OFFICE)


def _office_held(person: UUID, firm_id: UUID, now: datetime) -> Delegation | None:
    return _offices(person, firm_id).filter(state="active", until__gt=now).first()
