"""What happens when a timer of a case is due: flow timers, jobs, deemed acceptance."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import Refusal
from yiwang.core.models import Timer
from yiwang.core.timers import MOST_ATTEMPTS, handler
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.engines.proceedings.flowing import walk
from yiwang.engines.proceedings.jobs import JOBS, JobFailed, JobResult
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.engines.proceedings.rules import ENDED_STATES, target_of

logger = logging.getLogger(__name__)
Command = Callable[[Plan, State, Turn], Step]


def _go_on(context: Context, command: Command, event: str, payload: dict[str, Any]) -> None:
    moment = Moment.at(context, SYSTEM, clock.now())
    moment.change.record(event, actor=SYSTEM, payload=payload)
    walk(moment, command)
    moment.settle()
    commit(moment.change)


@handler("flow.timer")
def fire_flow_timer(timer: Timer) -> None:
    """A boundary, catch or reminder timer of the flow; a timer that is gone by now is no error."""
    context = load_context(proceeding_id=timer.subject_id)
    if context.state in ENDED_STATES or str(timer.pk) not in context.flow_state().timers:
        return

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.fire_timer(plan, state, str(timer.pk), turn)

    event = "task.reminded" if timer.payload.get("kind") == "reminder" else "flow.timer_fired"
    _go_on(context, command, event, {"node": timer.payload.get("node"), "task": timer.payload.get("task")})


def _run(name: str, context: Context, timer: Timer) -> Mapping[str, Any] | JobResult:
    """What the plug-in gives; whatever goes wrong on the last try becomes an incident, so that a person sees it."""
    if timer.attempts + 1 < MOST_ATTEMPTS:
        return JOBS.get(name).run(context, str(timer.pk))
    try:
        with transaction.atomic():
            return JOBS.get(name).run(context, str(timer.pk))
    except JobFailed:
        raise
    except Exception as fault:
        logger.exception("job %s of case %s is given up", name, timer.subject_id)
        words = fault.text if isinstance(fault, Refusal) else f"试了{MOST_ATTEMPTS}次没有成功，请管理员查看后台日志。"
        raise JobFailed("given_up", words) from fault


@handler("flow.job")
def run_flow_job(timer: Timer) -> None:
    """A service task: run its plug-in (safe to repeat), then let the token go on, or take the error path."""
    context = load_context(proceeding_id=timer.subject_id)
    if str(timer.pk) not in context.flow_state().jobs:
        return
    name = str(timer.payload["job"])
    try:
        given = _run(name, context, timer)
    except JobFailed as failed:
        reason, words = failed.code, str(failed)

        def fail(plan: Plan, state: State, turn: Turn) -> Step:
            return semantics.fail_job(plan, state, str(timer.pk), reason, words, turn)

        _go_on(load_context(proceeding_id=timer.subject_id), fail, "flow.job_failed", {"job": name, "code": reason})
        return

    def finish(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.finish_job(plan, state, str(timer.pk), turn)

    result = given if isinstance(given, JobResult) else JobResult(given or {})
    fresh = load_context(proceeding_id=timer.subject_id)
    moment = Moment.at(fresh, SYSTEM, clock.now())
    if result.facts:
        moment.set(facts={**fresh.facts, **result.facts})
    for move in result.moves:
        if target_of(move, fresh.state) is not None:
            apply(moment, move)
    moment.change.record("flow.job_done", actor=SYSTEM, payload={"job": name})
    walk(moment, finish)
    moment.settle()
    commit(moment.change)


@handler("proceeding.deem_accepted")
def deem_accepted(timer: Timer) -> None:
    """The notice period passed in silence: the application counts as accepted (行政许可法 第三十二条)."""
    context = load_context(proceeding_id=timer.subject_id)
    if context.state != "received":
        return
    moment = Moment.at(context, SYSTEM, clock.now())
    apply(moment, "deem_accepted")
    _pass_intake(moment)
    moment.settle()
    commit(moment.change)


def _pass_intake(moment: Moment) -> None:
    """Let the flow leave the intake task by its accepting outcome, whoever holds it, without a second move."""
    context = moment.context
    plan = context.kind.plan(context)
    for task in context.flow_state().tasks.values():
        user = plan.nodes[task.node].user
        accepting = next((o.name for o in user.outcomes if o.move == "accept"), None) if user else None
        if accepting is not None and task.kind == "task":
            walk_without_moves(moment, _completing(task.id, accepting))
            return


def _completing(task_id: str, outcome: str) -> Command:
    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.complete_by_law(plan, state, task_id, outcome, turn)

    return command


def walk_without_moves(moment: Moment, command: Command) -> None:
    """Walk the flow where the move has happened by law already."""

    def quiet(plan: Plan, state: State, turn: Turn) -> Step:
        return replace(command(plan, state, turn), moves=())

    walk(moment, quiet)
