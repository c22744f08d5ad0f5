"""Applying a named transition: check the law, move the state, run the clocks, record, order the papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yiwang.calendar import day_bounds, legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidTransition
from yiwang.core.ids import new_id
from yiwang.engines.proceedings.change import Change
from yiwang.engines.proceedings.clocks import DECISION_CLOCKS, Clocks
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.errors import (
    AdverseNeedsPerson,
    NoticeTooLate,
    OneTimeNotice,
    ReasonNeeded,
)
from yiwang.engines.proceedings.rules import DECIDED_STATES, ENDED_STATES, MOVES, Transition

NEEDS_REASON = frozenset({"request_correction", "not_accept", "refuse", "extend", "terminate"})


@dataclass(slots=True)
class Moment:
    """One act on a case: who, when, with what words; the change that grows; the clocks."""

    context: Context
    change: Change
    actor: Actor
    now: datetime
    clocks: Clocks
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, context: Context, actor: Actor, now: datetime, *, insert: bool = False) -> Moment:
        """Begin an act on ``context``."""
        row = context.row
        change = Change(
            proceeding_id=context.id,
            expected=None if insert else row["version"],
            organization_id=row["organization_id"],
            division_id=row["division_id"],
        )
        limits = context.kind.limits(context)
        return cls(context, change, actor, now, Clocks.of(context, limits, legal_day(now)))

    @property
    def today(self) -> date:
        """The legal day of the act."""
        return legal_day(self.now)

    def set(self, **columns: Any) -> None:
        """Change columns of the proceeding, in the context and in the change."""
        self.context.row.update(columns)
        self.change.columns.update(columns)

    def settle(self) -> None:
        """Write the clocks and the day that the work-lists sort by. Call once, last."""
        if not self.clocks.touched:
            return
        self.change.lists["clocks"] = list(self.clocks.touched.values())
        due = self.clocks.due_on()
        before = self.context.row["due_on"]
        self.set(due_on=due.isoformat() if due else None)
        if due is not None and self.change.expected is not None and before != due.isoformat():
            self.change.tasks_due = due.isoformat()


def apply(moment: Moment, name: str) -> None:
    """Apply the transition ``name``. Refuses with a ``Refusal`` that says why not."""
    move = MOVES[name]
    if moment.context.state not in move.sources:
        raise InvalidTransition
    if move.by_person and moment.actor.kind != "official":
        raise AdverseNeedsPerson
    if name in NEEDS_REASON and not moment.reason.strip():
        raise ReasonNeeded.at("reason")
    payload = _LAW.get(name, _plain)(moment)
    moment.set(state=_target(moment, move))
    _ending(moment, move)
    moment.change.record(move.event, actor=moment.actor, payload={"move": name, **payload})
    quiet = moment.details.get("no_papers", False)
    for paper in () if quiet else moment.context.kind.papers(moment.context, name, moment.reason):
        order_paper(moment, paper.kind, paper.title, dict(paper.data), paper.for_applicant)
    moment.context.kind.after_move(moment, name)


def _target(moment: Moment, move: Transition) -> str:
    """The case goes on only when the last of several special procedures has ended."""
    return "suspended" if move.name == "resume" and moment.clocks.standing() else move.target


def order_paper(moment: Moment, kind: str, title: str, data: dict[str, Any], for_applicant: bool = True) -> str:
    """Add a document that the worker will set on paper, giving it its number (文号) then; returns its id."""
    document_id = str(new_id())
    moment.change.add(
        "documents",
        {
            "id": document_id,
            "kind": kind,
            "title": title,
            "number": document_id,
            "for_applicant": for_applicant,
            "data": {**data, "reason": moment.reason, "on": moment.today.isoformat(), "actor": _signer(moment.actor)},
        },
    )
    moment.change.timer("proceeding.paper", payload={"document": document_id})
    return document_id


def _plain(moment: Moment) -> dict[str, Any]:
    return {}


def _submit(moment: Moment) -> dict[str, Any]:
    notice = moment.clocks.limits.correction_notice
    moment.clocks.start("correction_notice", notice)
    if notice is not None:
        row = moment.context.clock("correction_notice")
        if row is not None:
            _, after = day_bounds(date.fromisoformat(row["due_on"]))
            moment.change.timer("proceeding.deem_accepted", due_at=after.isoformat())
    return {}


def _request_correction(moment: Moment) -> dict[str, Any]:
    """Once, all of it, within the limit (行政许可法 第三十二条第一款第四项)."""
    flow = moment.context.row["flow"]
    items = [str(item) for item in moment.details.get("corrections", [])] or [moment.reason]
    told = set(flow.get("notice", []))
    if told and not set(items) <= told:
        raise OneTimeNotice
    clock = moment.context.clock("correction_notice")
    if clock is not None and moment.today > date.fromisoformat(clock["due_on"]):
        raise NoticeTooLate
    moment.set(flow={**flow, "notice": [*flow.get("notice", []), *(item for item in items if item not in told)]})
    moment.clocks.stop(["correction_notice"])
    moment.clocks.start("correction", moment.clocks.limits.correction)
    moment.change.add("timers_cancel", "proceeding.deem_accepted")
    return {"corrections": items}


def _supplement(moment: Moment) -> dict[str, Any]:
    moment.clocks.stop(["correction"])
    return _submit(moment)


def _accept(moment: Moment) -> dict[str, Any]:
    moment.clocks.stop(["correction_notice"])
    moment.change.add("timers_cancel", "proceeding.deem_accepted")
    moment.set(accepted_on=moment.today.isoformat())
    for kind in DECISION_CLOCKS:
        moment.clocks.start(kind, getattr(moment.clocks.limits, kind))
    return {}


def _deem_accepted(moment: Moment) -> dict[str, Any]:
    """Acceptance counts from the day of receipt, so the decision clock does too."""
    clock = moment.context.clock("correction_notice")
    received = date.fromisoformat(clock["started_on"]) if clock else moment.today
    moment.clocks.stop(["correction_notice"])
    moment.set(accepted_on=received.isoformat())
    for kind in DECISION_CLOCKS:
        moment.clocks.start(kind, getattr(moment.clocks.limits, kind), received)
    return {"since": received.isoformat()}


def _not_accept(moment: Moment) -> dict[str, Any]:
    clock = moment.context.clock("correction_notice")
    if clock is not None and moment.today > date.fromisoformat(clock["due_on"]):
        raise NoticeTooLate
    return {}


def _pause(moment: Moment) -> dict[str, Any]:
    kind = str(moment.details["pause"])
    moment.clocks.pause(kind)
    return {"procedure": kind}


def _resume(moment: Moment) -> dict[str, Any]:
    kind = str(moment.details["pause"])
    moment.clocks.resume(kind)
    return {"procedure": kind}


def _extend(moment: Moment) -> dict[str, Any]:
    extension = moment.clocks.extend()
    return {"amount": extension.amount, "unit": str(extension.unit)}


def _decide(moment: Moment) -> dict[str, Any]:
    moment.clocks.stop(DECISION_CLOCKS)
    moment.set(decided_at=moment.now.isoformat())
    moment.clocks.start("delivery", moment.clocks.limits.delivery)
    return {}


def _deliver(moment: Moment) -> dict[str, Any]:
    moment.clocks.stop(["delivery"])
    return {"how": str(moment.details.get("how", "online"))}


_LAW = {
    "submit": _submit,
    "request_correction": _request_correction,
    "supplement": _supplement,
    "accept": _accept,
    "deem_accepted": _deem_accepted,
    "not_accept": _not_accept,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "grant": _decide,
    "refuse": _decide,
    "deliver": _deliver,
}


def _ending(moment: Moment, move: Transition) -> None:
    if move.target not in ENDED_STATES:
        return
    running = [row["kind"] for row in moment.context.clocks if row["stopped_on"] is None]
    moment.clocks.stop(running)
    moment.set(ended_at=moment.now.isoformat())
    moment.change.add("timers_cancel", "proceeding.deem_accepted")


def decided(context: Context) -> bool:
    """Whether a decision has been made."""
    return context.state in DECIDED_STATES or context.state in ("delivered", "completed")


def _signer(actor: Actor) -> str:
    """The official who acted; an applicant's name is personal data and stays in the envelope (invariant 8)."""
    return "" if actor.kind == "person" else actor.name
