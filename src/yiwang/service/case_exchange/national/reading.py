"""Cases of a block with everything that their rows say, in a fixed number of queries; nothing personal is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Clock, Document, FlowTask, Proceeding
from yiwang.engines.proceedings.rules import MOVES
from yiwang.people.models import Account, Division, Organization
from yiwang.service.applications.items import Item, item_of
from yiwang.service.case_exchange.national.matters import Matter, Surroundings
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.occasions import digests_of
from yiwang.service.ratings.rectifying import malicious
from yiwang.support.licences.models import Licence

WHY = "goes to the national platform by the duty of the exchange"
TOLD = frozenset({*(move.event for move in MOVES.values()), "task.done", "proceeding.card", "task.reminded"})


@dataclass(slots=True)
class Case:
    """A case and what belongs to it; ``names`` are officials by account, ``rating`` the one that was given to it."""

    row: Proceeding
    item: Item
    office: Organization
    place: Division | None
    matter: Matter | None
    tasks: list[FlowTask] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    names: Mapping[UUID, str] = field(default_factory=dict)
    rating: Rating | None = None

    def handler(self) -> str:
        """The official who did the last step."""
        done = [task.done_by for task in self.tasks if task.done_by is not None]
        return self.names.get(done[-1], "") if done else ""


def cases_of(ids: Collection[UUID], *, divisions: Any = None) -> dict[UUID, Case]:
    """Applications among these ids, bounded to ``divisions`` (a query of their ids)."""
    rows = Proceeding.objects.unscoped(WHY).filter(pk__in=list(ids), kind="application")
    if divisions is not None:
        rows = rows.filter(division_id__in=divisions)
    found = list(rows)
    around = Surroundings.of_all(found)
    cases: dict[UUID, Case] = {}
    for row in found:
        item = item_of(row.item_revision)
        cases[row.pk] = Case(row, item, *around.of(row, item.content))
    if cases:
        _fill(cases)
    return cases


def _fill(cases: dict[UUID, Case]) -> None:
    keys = list(cases)
    tasks = FlowTask.objects.unscoped(WHY).filter(proceeding_id__in=keys, state="done", party="office")
    _put(cases, "tasks", tasks.defer("data").order_by("done_at", "id"))
    _put(cases, "clocks", Clock.objects.filter(proceeding_id__in=keys).order_by("started_on", "id"))
    papers = Document.objects.unscoped(WHY).filter(proceeding_id__in=keys, for_applicant=True)
    _put(cases, "documents", papers.order_by("created_at", "id"))
    licences = Licence.objects.unscoped(WHY).filter(proceeding_id__in=keys).defer("sealed").order_by("created_at", "id")
    _put(cases, "licences", licences)
    events = Event.objects.unscoped(WHY).filter(subject_id__in=keys, type__in=TOLD).order_by("recorded_at", "id")
    for event in events:
        cases[event.subject_id].events.append(event)
    actors = {task.done_by for case in cases.values() for task in case.tasks}
    actors |= {event.actor_account for case in cases.values() for event in case.events}
    names = dict(Account.objects.filter(pk__in=actors - {None}, kind="official").values_list("id", "name"))
    for case in cases.values():
        case.names = names
    rated = ratings_of(keys)
    for key, rating in rated.items():
        cases[key].rating = rating


def _put(cases: Mapping[UUID, Case], name: str, rows: Iterable[Any]) -> None:
    sorted_out: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_out[row.proceeding_id].append(row)
    for key, found in sorted_out.items():
        setattr(cases[key], name, found)


def ratings_of(cases: Iterable[UUID]) -> dict[UUID, Rating]:
    """Ratings of cases that count and were given with a name: an anonymous one is never joined with its case."""
    wanted = {digest: case for case in cases for digest in digests_of("case", case)}
    rows = list(Rating.objects.unscoped(WHY).filter(occasion__in=list(wanted), anonymous=False).defer("sealed"))
    gone = malicious([row.pk for row in rows])
    return {wanted[bytes(row.occasion)]: row for row in rows if row.pk not in gone}
