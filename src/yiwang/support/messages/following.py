"""The consumer that turns the event log into messages: to applicants, and to officials whose time runs out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.calendar import legal_day
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.proceedings.models import Clock, FlowTask, Proceeding
from yiwang.people.models import Organization, PostHolding
from yiwang.support.messages.delegated import agents_of
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import SENTENCES

REMINDERS = ("task.reminded", "proceeding.card")
MOST_RECEIVERS = 50


@consumer("messages", wants=lambda code: code in SENTENCES or code in REMINDERS)
def follow(events: list[Event]) -> None:
    """Write the messages of a batch; a batch that is read again writes none twice. A fixed number of queries."""
    told = [event for event in events if event.type in SENTENCES or event.type in REMINDERS]
    told = _one_for_each_commit([event for event in told if event.subject_kind == "proceeding"])
    if not told:
        return
    cases = _cases({event.subject_id for event in told})
    reading = _Reading(cases, told)
    send(letter for event in told if event.subject_id in cases for letter in reading.letters(event))


def _one_for_each_commit(told: list[Event]) -> list[Event]:
    """What one commit did to a case is one message: who is granted at once need not read first that it was received.

    The urgent ones stay, else the last. Looked up in the log and not in the batch, so that batches cut elsewhere
    tell the same. Reminders go to officials and stay.
    """
    news = [event for event in told if event.type not in REMINDERS]
    log = Event.objects.unscoped("what one commit did to a case").filter(
        subject_id__in={event.subject_id for event in news},
        recorded_at__in={event.recorded_at for event in news},
        type__in=SENTENCES.keys() - set(REMINDERS),
    )
    commits: dict[tuple[UUID, datetime], list[Event]] = defaultdict(list)
    for event in log.order_by("recorded_at", "id") if news else ():
        commits[event.subject_id, event.recorded_at].append(event)
    kept: set[UUID] = set()
    for events in commits.values():
        urgent = [event.pk for event in events if SENTENCES[event.type].urgent]
        kept.update(urgent or [events[-1].pk])
    return [event for event in told if event.type in REMINDERS or event.pk in kept]


def _cases(ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = Proceeding.objects.unscoped("messages name the case by title and number").filter(pk__in=ids)
    wanted = ("id", "account_id", "title", "number", "organization_id", "due_on", "facts", "applicant_masked")
    return {row["id"]: row for row in rows.values(*wanted)}


class _Reading:
    """What the batch needs to know, read once."""

    def __init__(self, cases: dict[UUID, dict[str, Any]], events: list[Event]) -> None:
        self.cases = cases
        offices = {case["organization_id"] for case in cases.values()}
        self.agents = agents_of(cases.values())
        self.offices = dict(Organization.objects.filter(pk__in=offices).values_list("id", "name"))
        self.clocks: dict[tuple[UUID, str], list[Clock]] = defaultdict(list)
        for clock in Clock.objects.filter(proceeding_id__in=cases).order_by("started_on", "id"):
            self.clocks[clock.proceeding_id, clock.kind].append(clock)
        reminded = [event for event in events if event.type in REMINDERS]
        self.tasks = _open_tasks(reminded) if reminded else {}
        self.holders = _holders(self.tasks, offices) if reminded else {}

    def letters(self, event: Event) -> Iterator[Letter]:
        if event.type in REMINDERS:
            yield from self._to_officials(event)
            return
        case = self.cases[event.subject_id]
        if case["account_id"] is not None:
            words = {
                **self._words(case),
                "until": self._until(event),
                "count": len(event.payload.get("corrections", [])),
            }
            yield Letter(
                case["account_id"],
                event.type,
                ("proceeding", event.subject_id),
                str(event.pk),
                words,
                event.recorded_at,
            )

        agent = self.agents.get(event.subject_id)
        if agent is not None and event.actor_account != agent[0]:
            news = {"masked": case["applicant_masked"], "title": case["title"]}
            about, source = ("delegation", agent[1]), f"agent:{event.pk}"
            yield Letter(agent[0], "delegation.news", about, source, news, event.recorded_at)

    def _words(self, case: dict[str, Any]) -> dict[str, object]:
        return {
            "title": case["title"],
            "number": case["number"],
            "office": self.offices.get(case["organization_id"], ""),
        }

    def _until(self, event: Event) -> str:
        """The last day of the clock that the event started or changed: the earliest of its kinds as of that day."""
        on = legal_day(event.recorded_at)
        days = []
        for kind in SENTENCES[event.type].clock:
            begun = [clock for clock in self.clocks[event.subject_id, kind] if clock.started_on <= on]
            days += [begun[-1].due_on] if begun and begun[-1].paused_on is None else []
        return min(days).isoformat() if days else ""

    def _to_officials(self, event: Event) -> Iterator[Letter]:
        case = self.cases[event.subject_id]
        colour = str(event.payload.get("card", ""))
        kind = f"{event.type}.{colour}" if event.type == "proceeding.card" else event.type
        if kind not in SENTENCES:
            return
        tasks = self.tasks.get(event.subject_id, [])
        if event.type == "task.reminded":
            tasks = [task for task in tasks if str(task["id"]) == str(event.payload.get("task"))] or tasks
        receivers: dict[UUID, str] = {}
        for task in tasks:
            named = (
                [task["assignee_id"]]
                if task["assignee_id"]
                else self.holders.get((task["organization_id"], task["duty"]), [])
            )
            receivers.update(dict.fromkeys(named, task["name"]))
        if colour == "red":
            supervisors = self.holders.get((case["organization_id"], "supervise"), [])
            receivers = {**dict.fromkeys(supervisors, ""), **receivers}
        due = event.payload.get("due_on") or (case["due_on"].isoformat() if case["due_on"] else "")
        words = {**self._words(case), "until": due}
        for account, step in list(receivers.items())[:MOST_RECEIVERS]:
            yield Letter(
                account,
                kind,
                ("proceeding", event.subject_id),
                str(event.pk),
                {**words, "step": step},
                event.recorded_at,
            )


def _open_tasks(events: list[Event]) -> dict[UUID, list[dict[str, Any]]]:
    rows = FlowTask.objects.unscoped("who must be reminded").filter(
        proceeding_id__in={event.subject_id for event in events}, state="open", party="office"
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values("id", "proceeding_id", "name", "organization_id", "duty", "assignee_id"):
        found[row["proceeding_id"]].append(row)
    return found


def _holders(tasks: dict[UUID, list[dict[str, Any]]], offices: set[UUID]) -> dict[tuple[UUID, str], list[UUID]]:
    seats = {(task["organization_id"], task["duty"]) for rows in tasks.values() for task in rows}
    seats |= {(office, "supervise") for office in offices}
    wanted = Q(pk__in=[])
    for organization_id, duty in seats:
        wanted |= Q(post__organization_id=organization_id, post__duties__contains=[duty])
    found: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    rows = PostHolding.objects.filter(wanted, until=None, account__is_active=True).order_by("id")
    for account, office, duties in rows.values_list("account_id", "post__organization_id", "post__duties"):
        for duty in duties:
            if (office, duty) in seats:
                found[office, duty].append(account)
    return found
