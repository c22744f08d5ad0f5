"""Going on with a bundle: what was decided is noted, what may start starts, what lost its ground ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.calendar.errors import CalendarError
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject
from yiwang.core.models import Event, Timer
from yiwang.core.timers import handler, set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.rules import ENDED_STATES
from yiwang.service.bundles.definition import PartSpec, bundle_of
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.results import brought_by
from yiwang.service.bundles.rules import DECIDING, GRANTED, SETTLED, STARTED, WAITING, Part, course_of
from yiwang.service.bundles.sealing import Filed, filed_of
from yiwang.service.bundles.starting_parts import Firm, applicant_of, file_part, firm_of, submission_for

TIMER = "bundle.advance"
AGAIN = timedelta(minutes=10)
MOST_ROUNDS = 30


@use_case("bundle.part_started", "bundle.part_ended", "bundle.finished")
def advance(*, actor: Actor, bundle_id: UUID, now: datetime, strict: bool = False) -> int:
    """Bring a bundle up to date; safe to repeat, one at a time (row lock). Returns how many parts moved.

    A part that is due but refused (an organization is missing, …) keeps the sentence in ``problem`` and is tried
    again in ten minutes, and the others go on; with ``strict`` (at filing) the refusal is raised instead.
    """
    rows = Bundle.objects.unscoped("the platform goes on with the bundle").select_for_update()
    work = _Work(actor, rows.get(pk=bundle_id), now, strict)
    moved = 0
    for _round in range(MOST_ROUNDS):
        step = work.round()
        moved += step
        if not step:
            break
    if not moved:
        nothing_changed()
    if work.stuck:
        set_timer(TIMER, Subject("bundle", bundle_id), now + AGAIN)
    return moved


class _Work:
    """One run over a locked bundle."""

    def __init__(self, actor: Actor, bundle: Bundle, now: datetime, strict: bool) -> None:
        self.actor, self.bundle, self.now, self.strict = actor, bundle, now, strict
        self.filed: Filed = filed_of(bundle)
        self.specs = {spec.name: spec for spec in bundle_of(bundle.revision).parts}
        self.stuck: set[str] = set()

    def round(self) -> int:
        """Note what was decided, then start and end parts; returns how many rows moved."""
        parts = list(self.bundle.parts.order_by("place"))
        self._note_decisions(parts)
        course = course_of([self._as_rule(part) for part in parts])
        by_name = {part.part: part for part in parts}
        for part in parts:
            because = course.waits_for.get(part.part, "") if part.state == WAITING else part.because
            if part.state == WAITING and part.because != because:
                part.because = because
                part.save(update_fields=["because"])
        moved = sum(self._start(by_name[name], by_name) for name in course.start if name not in self.stuck)
        moved += sum(self._end(by_name[name], because, by_name) for name, because in course.end.items())
        return moved + self._finish()

    def _as_rule(self, part: BundlePart) -> Part:
        needs = self.specs[part.part].needs(self.filed.answers)
        over = bool(part.brought.get("_over"))
        return Part(part.part, part.state, needs, frozenset(part.brought) - {"_over", "_firm"}, over)

    def _note_decisions(self, parts: list[BundlePart]) -> None:
        open_parts = {part.proceeding_id: part for part in parts if part.state == STARTED}
        granted = [part for part in parts if part.state == GRANTED and not part.brought.get("_over")]
        if open_parts:
            events = Event.objects.unscoped("how the parts were decided").filter(
                subject_id__in=open_parts, type__in=DECIDING
            )
            for event in events.order_by("recorded_at", "id"):
                part = open_parts[event.subject_id]
                part.state, part.outcome = DECIDING[event.type]
                part.settled_at = event.recorded_at
                granted += [part] if part.state == GRANTED else []
        self._note_brought(granted)
        for part in {part.pk: part for part in [*open_parts.values(), *granted]}.values():
            part.save()

    def _note_brought(self, granted: list[BundlePart]) -> None:
        if not granted:
            return
        cases = Proceeding.objects.unscoped("what a part brings along").filter(
            pk__in=[part.proceeding_id for part in granted]
        )
        found = {row["id"]: row for row in cases.values("id", "state", "facts")}
        for part in granted:
            case = found[part.proceeding_id]
            names = self._brings(part.part)
            part.brought = {**part.brought, **brought_by(part.proceeding_id, case["facts"], names)}
            firm = firm_of(case["facts"])
            if firm is not None:
                part.brought["_firm"] = firm
            if not names or case["state"] in ENDED_STATES:
                part.brought["_over"] = True

    def _brings(self, name: str) -> set[str]:
        """Everything that other parts await from this one."""
        needs = [need for spec in self.specs.values() for need in spec.needs(self.filed.answers) if need.part == name]
        return {brought for need in needs for brought in need.brings}

    def _start(self, part: BundlePart, by_name: dict[str, BundlePart]) -> int:
        spec = self.specs[part.part]
        roles = {self.specs[name].role: str(row.organization_id) for name, row in by_name.items()}
        firm = self._firm(spec, by_name)
        actor = self.actor if self.strict else applicant_of(self.bundle, self.filed, firm)
        sent = submission_for(spec, self.bundle, self.filed, roles, firm)
        try:
            with transaction.atomic():
                facts, checked_at = self._facts(spec, by_name), self.bundle.submitted_at
                filed, prepared = file_part(actor, spec, sent, facts, checked_at, self.now)
        except (Refusal, CalendarError) as refused:
            if self.strict:
                raise
            part.problem = str(refused)[:300]
            part.save(update_fields=["problem"])
            self.stuck.add(part.part)
            return 0
        part.state, part.proceeding_id, part.started_at = STARTED, filed.id, self.now
        part.organization_id = prepared.place.organization_id
        part.organization_name = prepared.place.organization_name
        part.because = part.problem = ""
        part.save()
        payload = {"part": part.part, "case": str(filed.id), "number": filed.number}
        record("bundle.part_started", actor=self.actor, on=self.bundle, payload=payload)
        return 1

    def _firm(self, spec: PartSpec, by_name: dict[str, BundlePart]) -> Firm | None:
        """The firm that a needed part founded, if the item is for firms."""
        if "legal_person" not in spec.item.content["applicants"]:
            return None
        for need in spec.needs(self.filed.answers):
            kept = by_name[need.part].brought.get("_firm") if need.part in by_name else None
            if kept:
                return Firm(UUID(kept["id"]), kept["name"])
        return None

    def _facts(self, spec: PartSpec, by_name: dict[str, BundlePart]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for need in spec.needs(self.filed.answers):
            brought = by_name[need.part].brought if need.part in by_name else {}
            facts.update({name: brought[name] for name in need.brings if name in brought})
        return facts

    def _end(self, part: BundlePart, because: str, by_name: dict[str, BundlePart]) -> int:
        part.state, part.because, part.settled_at = "ended", because, self.now
        part.save()
        payload = {"part": part.part, "because": because, "title": part.title, "of": by_name[because].title}
        record("bundle.part_ended", actor=self.actor, on=self.bundle, payload=payload)
        return 1

    def _finish(self) -> int:
        if self.bundle.finished_at is not None or self.bundle.parts.exclude(state__in=SETTLED).exists():
            return 0
        self.bundle.finished_at = self.now
        self.bundle.save(update_fields=["finished_at"])
        record("bundle.finished", actor=self.actor, on=self.bundle, payload={"bundle": self.bundle.key})
        return 1


@handler(TIMER)
def advance_later(timer: Timer) -> None:
    """Something happened to a part, or a part could not be started before."""
    advance(actor=SYSTEM, bundle_id=timer.subject_id, now=clock.now())
