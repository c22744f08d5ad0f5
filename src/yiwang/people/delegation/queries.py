"""Reading delegations: given, received, of a firm, at the desk, and the uses of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.paging import Page, page
from yiwang.people.delegation import naming
from yiwang.people.delegation.making import proven
from yiwang.people.delegation.models import Delegation, Use
from yiwang.people.delegation.rules import FIRM_KINDS, HANDLER, MANAGER, OFFICE, OPEN, STATES
from yiwang.people.delegation.standing import facts

ORDER = ("-id",)
USE_ORDER = ("-at", "-id")
SIZE = 20
MOST_FIRMS = 100
LONGEST_SEARCH = 60
STATE_FILTERS = ("", "open", "over")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: ``side`` given, received or "" for both; ``state`` open, over or ""; a name."""

    side: str = ""
    state: str = ""
    query: str = ""


def given_and_received(actor: Actor, wanted: Wanted) -> QuerySet[Delegation]:
    """Delegations that the actor takes part in, without the office by which a representative acts."""
    person = proven(actor)
    rows: QuerySet[Delegation] = Delegation.objects.visible_to(actor).exclude(kind=OFFICE)
    if wanted.side == "given":
        rows = rows.filter(Q(giver_id=person) | Q(appointed_by=person, kind__in=(MANAGER, HANDLER)))
    elif wanted.side == "received":
        rows = rows.filter(agent_id=person)
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN)
    elif wanted.state == "over":
        rows = rows.exclude(state__in=OPEN)
    if wanted.query:
        rows = rows.filter(_named("giver_masked", wanted.query) | _named("agent_masked", wanted.query))
    return rows


def _named(column: str, words: str) -> Q:
    """A name is looked for as it stands masked: 王秀英 finds 王*英."""
    words = words[:LONGEST_SEARCH]
    return Q(**{f"{column}__icontains": words}) | Q(**{column: naming.masked(words)})


def paged(rows: QuerySet, cursor: str, order: tuple[str, ...] = ORDER, size: int = SIZE) -> Page[Any]:
    """One page; a forged cursor is refused as invalid input."""
    try:
        return page(rows, order=order, cursor=cursor or None, size=size)
    except (TypeError, ValueError, ValidationError) as forged:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def may_act_with(actor: Actor, now: datetime) -> list[Delegation]:
    """Delegations that the actor may choose from now: active by state and time, with every link; at most 100."""
    person = proven(actor)
    rows = Delegation.objects.visible_to(actor).filter(agent_id=person, state="active", since__lte=now, until__gt=now)
    found = list(rows.exclude(kind=OFFICE).defer("sealed").order_by("giver_masked", "-id")[:100])
    above = {link for row in found for link in row.chain if link != row.pk}
    links = Delegation.objects.unscoped("the links above").filter(pk__in=above, state="active", until__gt=now)
    standing = set(links.values_list("pk", flat=True)) if above else set()
    return [row for row in found if all(link in standing for link in row.chain if link != row.pk)]


def firms_headed(actor: Actor) -> list[tuple[UUID, str]]:
    """Firms whose legal representative the actor is, with their names: at most ``MOST_FIRMS``, by name."""
    firms = list(islice(facts().firms_headed(proven(actor)), MOST_FIRMS))
    names = facts().names_of(firms, "legal_person")
    return sorted(((firm, names.get(firm, "")) for firm in firms), key=lambda firm: firm[1])


def of_firm(actor: Actor, firm_id: UUID, query: str = "") -> QuerySet[Delegation]:
    """Who may act for a firm: all for its representative, for a manager what he appointed and himself.

    Refuses with ``not_found`` whoever does not act for it.
    """
    person = proven(actor)
    rows = Delegation.objects.unscoped("who acts for a firm, for its own people").filter(
        giver_id=firm_id, kind__in=FIRM_KINDS
    )
    if firm_id not in facts().firms_headed(person):
        own = rows.filter(agent_id=person, state="active").values_list("pk", flat=True)
        mine = list(own)
        if not mine:
            raise NotFound
        rows = rows.filter(chain__overlap=mine)
    return rows.filter(_named("agent_masked", query)) if query else rows


def uses_of(delegation: Delegation, query: str = "", kind: str = "") -> QuerySet[Use]:
    """What was done with a delegation that the actor was seen to take part in; ``query`` is in the thing's title."""
    rows: QuerySet[Use] = Use.objects.unscoped("the delegation was seen").filter(delegation=delegation)
    if kind:
        rows = rows.filter(type=kind)
    return rows.filter(title__icontains=query[:LONGEST_SEARCH]) if query else rows


def desk_rows(actor: Actor, state: str = "", query: str = "") -> QuerySet[Delegation]:
    """What the actor's windows recorded or have to check; not what concerns the clerk himself."""
    rows: QuerySet[Delegation] = Delegation.objects.visible_to(actor).filter(
        organization_id__in=actor.organizations_with("window")
    )
    if actor.party_id is not None:
        rows = rows.exclude(parties__contains=[actor.party_id])
    if state in STATES:
        rows = rows.filter(state=state)
    if query:
        rows = rows.filter(_named("giver_masked", query) | _named("agent_masked", query))
    return rows.defer("sealed")
