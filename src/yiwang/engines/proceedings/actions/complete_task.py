"""Completing a task: the outcome moves the case and the flow, in one short transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.permissions import require
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import FlowRefused, Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.actions.access import check_task
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.engines.proceedings.errors import ReasonNeeded, SeparationOfDuties
from yiwang.engines.proceedings.flowing import walk
from yiwang.engines.proceedings.moves import Moment

MOST_TRIES = 4


@dataclass(frozen=True, slots=True)
class StepDone:
    """Where the case stands after the step; ``next`` are the ids of the tasks that it opened."""

    proceeding_id: UUID
    state: str
    version: int | None
    next: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person chose: the button, the words, what the official's form held, and for whom it is due."""

    outcome: str
    reason: str = ""
    data: dict[str, Any] | None = None
    details: dict[str, Any] | None = None


def complete_task(
    *,
    actor: Actor,
    task_id: UUID,
    decision: Decision,
    now: datetime,
    context: Context | None = None,
    version: int | None = None,
    once: dict[str, str] | None = None,
    alter: Callable[[Moment], None] | None = None,
) -> StepDone:
    """Complete a task with an outcome of its model. Round trips: the read (unless ``context`` is given) and the commit.

    ``version``: the version that the person saw; if someone changed the case since, ``changed_meanwhile``. Without
    it a neighbour's parallel step is no reason to refuse: the step is worked out again on the new state.
    """
    require(actor, "task.work")
    for attempt in range(MOST_TRIES):
        context = context or load_context(task_id=task_id)
        if version is not None and context.row["version"] != version:
            raise ChangedMeanwhile
        try:
            return _complete_once(actor, task_id, decision, now, context, once, alter)
        except ChangedMeanwhile:
            if version is not None or attempt == MOST_TRIES - 1:
                raise
            context = None
    raise ChangedMeanwhile


def _complete_once(
    actor: Actor,
    task_id: UUID,
    decision: Decision,
    now: datetime,
    context: Context,
    once: dict[str, str] | None,
    alter: Callable[[Moment], None] | None,
) -> StepDone:
    task = context.task(task_id)
    check_task(actor, context, task)
    _check_reason(context, task, decision)
    moment = Moment.at(context, actor, now)
    moment.reason = decision.reason.strip()
    moment.details = {**(decision.details or {}), "task_data": decision.data or {}}
    moment.change.record(
        "task.done", actor=actor, payload={"task": str(task_id), "node": task["node"], "outcome": decision.outcome}
    )
    if alter is not None:
        alter(moment)

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.complete(
            plan, state, str(task_id), decision.outcome, str(actor.account_id), turn, reason=moment.reason
        )

    try:
        walk(moment, command)
    except FlowRefused as refused:
        if refused.code in ("separate", "same_person"):
            raise SeparationOfDuties(refused.text(_)) from refused
        raise InvalidInput(refused.text(_), fields={"outcome": refused.text(_)}) from refused
    moment.settle()
    if once is not None:
        moment.change.once = {**once, "answer": {"id": str(context.id), "state": context.state}}
    committed = commit(moment.change)
    if committed.replay is not None:
        return StepDone(UUID(committed.replay["id"]), committed.replay["state"], None, (), True)
    opened = tuple(row["id"] for row in moment.change.lists.get("tasks", []) if row["state"] == "open")
    return StepDone(context.id, context.state, committed.version, opened)


def _check_reason(context: Context, task: dict[str, Any], decision: Decision) -> None:
    node = context.kind.plan(context).nodes.get(task["node"])
    outcome = node.user.outcome(decision.outcome) if node is not None and node.user is not None else None
    if outcome is not None and outcome.reason == "required" and not decision.reason.strip():
        raise ReasonNeeded.at("reason")
