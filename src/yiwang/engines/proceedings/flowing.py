"""Walking the flow inside a change: the pure step of the flow engine becomes rows, moves, timers and jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from yiwang.calendar import Duration, Unit, day_bounds, end_of, hours_after, legal_day
from yiwang.core.calendar_store import calendar
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.rows import row_of, state_to_json
from yiwang.engines.flow.steps import Step, Turn
from yiwang.engines.flow.tokens import State, Task, Timer
from yiwang.engines.proceedings.moves import Moment, apply

NO_LIMIT = "9999-12-31"
"""The day of a task without a limit: it sorts last and is shown as no limit."""

Command = Callable[[Plan, State, Turn], Step]


def walk(moment: Moment, command: Command) -> Step:
    """Run ``command`` on the case's flow and put what it did into the change; applies the moves it asks for."""
    context = moment.context
    plan = context.kind.plan(context)
    step = command(plan, context.flow_state(), turn_of(moment))
    for pause in step.pauses:
        if not pause.begun:
            _pause_or_resume(moment, pause.kind, "resume")
    for move in step.moves:
        apply(moment, move.name)
    for pause in step.pauses:
        if pause.begun:
            _pause_or_resume(moment, pause.kind, "pause")
    _store(moment, step)
    if step.ended and moment.context.state == "delivered":
        apply(moment, "complete")
    return step


def _pause_or_resume(moment: Moment, kind: str, move: str) -> None:
    moment.details["pause"] = kind
    apply(moment, move)


def begin(moment: Moment) -> Step:
    """Start the flow of a new case."""
    plan = moment.context.kind.plan(moment.context)
    step = semantics.start(plan, turn_of(moment))
    _store(moment, step)
    return step


def turn_of(moment: Moment) -> Turn:
    """What the flow may know: time, answers and facts, the item's rules."""
    context = moment.context
    kind = context.kind

    def decide(name: str, variables: Mapping[str, object]) -> object:
        return kind.decide(context, name, variables)

    return Turn(now=moment.now, variables=kind.variables(context), decide=decide)


def _store(moment: Moment, step: Step) -> None:
    change, context = moment.change, moment.context
    state = state_to_json(step.state)
    state.pop("tokens")
    state.pop("tasks")
    kept = {key: context.row["flow"][key] for key in ("roles", "notice", "kept") if key in context.row["flow"]}
    moment.set(flow={**state, **kept})
    _wake_kept_messages(moment, step)
    for token in (*step.tokens.added, *step.tokens.changed):
        change.add("tokens", {"id": token.id, "node": token.node, "data": row_of(token)})
    for token in step.tokens.removed:
        change.add("tokens_remove", token.id)
    _store_tasks(moment, step)
    for timer in (*step.timers.added, *step.timers.changed):
        change.add("timers", _timer_row(timer, moment.now))
    for timer in step.timers.removed:
        change.add("timers_remove", timer.id)
    for job in step.jobs.added:
        payload = {"job": job.job, "node": job.node}
        change.add("timers", {"id": job.id, "kind": "flow.job", "due_at": moment.now.isoformat(), "payload": payload})
    for job in step.jobs.removed:
        change.add("timers_remove", job.id)
    for evaluation in context.evaluations:
        change.record("rules.evaluated", actor=moment.actor, payload=evaluation)
    context.evaluations.clear()
    for decided in step.decided:
        facts = {**context.facts, decided.result: state["results"].get(decided.result)}
        moment.set(facts=facts)


def _wake_kept_messages(moment: Moment, step: Step) -> None:
    """A message that came before anybody waited for it is delivered once a token does."""
    kept = moment.context.row["flow"].get("kept", [])
    for waiting in step.waiting.added:
        if waiting.message in kept:
            moment.change.timer("flow.message", payload={"message": waiting.message})


def _store_tasks(moment: Moment, step: Step) -> None:
    closed = {item.task.id: item for item in step.closed}
    for task in (*step.tasks.added, *step.tasks.changed):
        if task.id not in closed:
            moment.change.add("tasks", task_row(moment, task))
    for item in step.closed:
        actor = moment.actor
        post = actor.post_with(item.task.duty) if item.task.duty else None
        done = item.how == "done"
        moment.change.add(
            "tasks_close",
            {
                "id": item.task.id,
                "state": item.how,
                "outcome": item.outcome,
                "reason": moment.reason if done else "",
                "done_by": actor.account_id if done else None,
                "done_post": post.post_id if post and done else None,
                "data": {"performers": list(item.performers), **moment.details.get("task_data", {})} if done else {},
            },
        )


def task_row(moment: Moment, task: Task) -> dict[str, Any]:
    """A flow task as a row of the work-list."""
    context = moment.context
    applicant = task.party == "applicant"
    known = next((t for t in context.tasks if t["id"] == task.id), None)
    extra = {k: v for k, v in (known["data"] if known else {}).items() if k != "flow"}
    return {
        "id": task.id,
        "token_id": task.token_id,
        "node": task.node,
        "name": task.name,
        "party": "applicant" if applicant else "office",
        "organization_id": _office_of(moment, task, known),
        "duty": task.duty,
        "account_id": context.row["account_id"] if applicant else None,
        "assignee_id": task.assignee or None,
        "state": task.state,
        "due_on": (known["due_on"] if known and task.limit_amount else _task_due(moment, task)) or _case_due(moment),
        "data": {**extra, "flow": row_of(task)},
    }


def _office_of(moment: Moment, task: Task, known: dict[str, Any] | None) -> str | None:
    """Who has it: an open task stays where it lies, also if it was moved there and the role was not."""
    if task.party == "applicant":
        return None
    return (known or {}).get("organization_id") or moment.context.organization_of_role(task.organization_role)


def _case_due(moment: Moment) -> str:
    due = moment.clocks.due_on()
    return due.isoformat() if due else NO_LIMIT


def _task_due(moment: Moment, task: Task) -> str | None:
    if not task.limit_amount:
        return None
    if task.limit_unit == "hour":
        return legal_day(hours_after(moment.now, task.limit_amount)).isoformat()
    return end_of(Duration(task.limit_amount, Unit(task.limit_unit)), moment.today, calendar()).isoformat()


def _timer_row(timer: Timer, now: datetime) -> dict[str, Any]:
    return {
        "id": timer.id,
        "kind": "flow.timer",
        "due_at": _due_at(timer, now),
        "payload": {"node": timer.node, "kind": timer.kind, "task": timer.task_id},
    }


def _due_at(timer: Timer, now: datetime) -> str:
    if timer.at:
        return timer.at
    since = datetime.fromisoformat(timer.since) if timer.since else now
    if timer.unit in ("day", "working_day", "month"):
        last = end_of(Duration(timer.amount, Unit(timer.unit)), legal_day(since), calendar())
        return day_bounds(last)[1].isoformat()
    if timer.unit == "hour":
        return hours_after(since, timer.amount).isoformat()
    seconds = timer.amount * (60 if timer.unit == "minute" else 1)
    return (since + timedelta(seconds=seconds)).isoformat()
