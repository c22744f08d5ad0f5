"""The commands of a flow, as pure functions: plan, state and a `Turn` in, a `Step` out, nothing changed.

Every command either gives a whole step or raises FlowRefused and has done nothing. A command on something
that is over is refused with a stable code (`flow_ended`, `task_gone`, `timer_gone`, `job_gone`), so that a
retry or a late timer does no harm.
"""

from __future__ import annotations

from dataclasses import replace

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.added_signers import add_signer_to, complete_added
from yiwang.engines.flow.nodes import HANDLERS
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import FlowRefused, Passed, Step, Turn
from yiwang.engines.flow.tokens import State, Task, Timer, Token
from yiwang.engines.flow.user_work import check_button, check_performer, complete_task, finish_task
from yiwang.engines.flow.walk import Arrival, Walk


def start(plan: Plan, turn: Turn) -> Step:
    """Begin a case at the model's start event."""
    walk = Walk(plan, State(), turn, HANDLERS)
    walk.queue.append(Arrival(plan.start, "", "", ""))
    return _step(walk)


def complete(
    plan: Plan, state: State, task_id: str, outcome: str, performer: str, turn: Turn, *, reason: str = ""
) -> Step:
    """A person finishes a task with one of its outcomes.

    Refused: task_gone, task_held, unknown_outcome, reason_required, separate, same_person, not_assignee.
    A task for several people stays open until enough different people chose the same outcome.
    """
    walk = _walk(plan, state, turn)
    task = _task(state, task_id)
    check_performer(state, task, performer)
    user = plan.nodes[task.node].user
    button = user.outcome(outcome) if user and task.kind == "task" else None
    if button and button.reason == "required" and not reason.strip():
        raise FlowRefused("reason_required", "选择“%(outcome)s”要写明理由。", outcome=button.label)
    act = complete_task if task.kind == "task" else complete_added
    act(walk, task, outcome, performer)
    return _step(walk)


def complete_by_law(plan: Plan, state: State, task_id: str, outcome: str, turn: Turn) -> Step:
    """The law itself gives the outcome: whoever holds the task and whoever was still to sign it no longer matter.

    Refused: task_gone, unknown_outcome.
    """
    walk = _walk(plan, state, turn)
    task = _task(state, task_id)
    check_button(replace(task, state="open"), outcome)
    for added in [other for other in walk.tasks.values() if other.for_task == task_id]:
        walk.close_task(added, "cancelled")
    finish_task(walk, replace(task, outcome=outcome, signed=()))
    return _step(walk)


def finish_job(plan: Plan, state: State, job_id: str, turn: Turn) -> Step:
    """The job of a service task is done; its token goes on."""
    walk = _walk(plan, state, turn)
    token = _job_token(state, job_id)
    walk.leave(token, token.outcome)
    return _step(walk)


def fail_job(plan: Plan, state: State, job_id: str, error_code: str, message: str, turn: Turn) -> Step:
    """The job failed for good: to the nearest boundary for this error, else an incident for a person."""
    walk = _walk(plan, state, turn)
    token = _job_token(state, job_id)
    del walk.jobs[job_id]
    walk.throw(token, error_code, message or f"作业失败：{error_code}")
    return _step(walk)


def fire_timer(plan: Plan, state: State, timer_id: str, turn: Turn) -> Step:
    """A timer is due: a reminder, an intermediate timer, or a boundary timer."""
    walk = _walk(plan, state, turn)
    timer = walk.timers.pop(timer_id, None)
    if timer is None:
        raise FlowRefused("timer_gone", "这个定时已经不再需要。")
    if timer.kind == "reminder":
        walk.reminders.append(timer.task_id)
        walk.trail.append(Passed(timer.node, "reminded", timer.task_id))
    else:
        token = walk.tokens[timer.token_id]
        _trigger(walk, token, timer.node, timer.interrupting)
        if not timer.interrupting and timer.repeat and token.id in walk.tokens:
            again = timer.repeat - 1 if timer.repeat > 0 else timer.repeat
            _again(walk, timer, again)
    return _step(walk)


def _again(walk: Walk, timer: Timer, repeat: int) -> None:
    timer = replace(timer, id=walk.turn.ids(), since=walk.since, repeat=repeat)
    walk.timers[timer.id] = timer


def receive_message(plan: Plan, state: State, message: str, turn: Turn, *, waiting_id: str = "") -> Step:
    """A message came in: the one that waits longest for it goes on (or the one named by `waiting_id`).

    Refused with nobody_waits where no token waits; the caller keeps the message until one does.
    """
    walk = _walk(plan, state, turn)
    for waiting in state.waiting.values():
        if waiting.message == message and waiting_id in ("", waiting.id):
            _trigger(walk, walk.tokens[waiting.token_id], waiting.node, waiting.interrupting)
            return _step(walk)
    raise FlowRefused("nobody_waits", "现在没有环节在等待“%(message)s”。", message=message)


def _trigger(walk: Walk, token: Token, node_id: str, interrupting: bool) -> None:
    """An event happens at a token: its own (catch) or that of a boundary event of its activity."""
    node = walk.plan.nodes[node_id]
    if node_id == token.node:
        walk.leave(token, token.outcome)
        return
    if interrupting:
        walk.remove(token, "cancelled")
    walk.take_ways(node, token.scope_id, token.outcome)


def cancel(plan: Plan, state: State, turn: Turn) -> Step:
    """End the whole flow from outside (withdrawal, termination): every task, timer and job is cancelled."""
    walk = _walk(plan, state, turn)
    walk.empty_scope("")
    walk.ended = "cancelled"
    return walk.finish()


def add_signer(plan: Plan, state: State, task_id: str, person: str, position: str, by: str, turn: Turn) -> Step:
    """加签 before or after the current task; `by` is who asks for it."""
    walk = _walk(plan, state, turn)
    task = _task(state, task_id)
    add_signer_to(walk, task, person, position, by)
    walk.trail.append(Passed(task.node, "added_signer", f"{by}>{person}"))
    return walk.finish()


def transfer(plan: Plan, state: State, task_id: str, person: str, by: str, turn: Turn) -> Step:
    """Hand a task to another person, who must be allowed to do it; also how a task is claimed.

    "" as `person` puts a task of a duty back to everyone who holds the duty.
    """
    walk = _walk(plan, state, turn)
    task = _task(state, task_id)
    if task.state == "signing":
        raise FlowRefused("task_held", "这个任务已办完，正在等待加签的同事，不能转办。")
    if person == task.assignee:
        raise FlowRefused("same_person", "任务已经在这位同事手里。")
    changed = replace(task, assignee=person)
    if person or task.kind != "task":
        check_performer(state, replace(changed, kind="task"), person)
    if person in task.signed or any(t.for_task == task_id and t.assignee == person for t in state.tasks.values()):
        raise FlowRefused("same_person", "这位同事已经在这个任务里签过或等待签署。")
    walk.tasks[task_id] = changed
    walk.trail.append(Passed(task.node, "transferred", f"{by}>{person}"))
    return walk.finish()


def resolve(plan: Plan, state: State, incident_id: str, action: str, by: str, turn: Turn, *, flow: str = "") -> Step:
    """A person resolves an incident: `retry` does the node again, `skip` goes on past it.

    Where several ways lead on, `flow` names the one to take. Refused: incident_gone, choose_flow.
    """
    walk = _walk(plan, state, turn)
    incident = state.incidents.get(incident_id)
    if incident is None:
        raise FlowRefused("incident_gone", "这个问题已经处理。")
    token = walk.tokens[incident.token_id]
    walk.trail.append(Passed(token.node, "resolved", f"{by}:{action}"))
    if action == "retry":
        _retry(walk, token, incident_id)
    elif action == "skip":
        _skip(walk, token, flow)
    else:
        raise FlowRefused("unknown_action", "只能重试或跳过。")
    return _step(walk)


def _retry(walk: Walk, token: Token, incident_id: str) -> None:
    node = walk.plan.nodes[token.node]
    if node.kind == p.SERVICE:
        del walk.incidents[incident_id]
        token = replace(token, kind="job")
        walk.tokens[token.id] = token
        walk.start_job(token, node)
        return
    walk.remove(token, "cancelled")
    walk.queue.append(Arrival(token.node, token.scope_id, token.via, token.outcome))


def _skip(walk: Walk, token: Token, flow: str) -> None:
    node = walk.plan.nodes[token.node]
    ways = [flow] if flow else list(node.outgoing)
    if not set(ways) <= set(node.outgoing) or (len(ways) > 1 and node.kind in (p.EXCLUSIVE, p.INCLUSIVE)):
        raise FlowRefused("choose_flow", "有几条路可走，请选择一条。")
    if node.kind in (p.PARALLEL, p.INCLUSIVE):
        _release_join(walk, token)
    walk.remove(token, "done")
    walk.pass_node(node.id)
    for flow_id in ways:
        walk.take(flow_id, token.scope_id, token.outcome)


def _release_join(walk: Walk, token: Token) -> None:
    """The other tokens that wait at the same join go on together with the one that is released."""
    others = [
        t for t in walk.tokens.values()
        if t.node == token.node and t.scope_id == token.scope_id and t.id != token.id
    ]  # fmt: skip
    used = {token.via}
    for other in others:
        if other.via not in used:
            used.add(other.via)
            walk.remove(other, "done")


def _walk(plan: Plan, state: State, turn: Turn) -> Walk:
    if state.ended:
        raise FlowRefused("flow_ended", "流程已经结束。")
    return Walk(plan, state, turn, HANDLERS)


def _step(walk: Walk) -> Step:
    walk.run()
    return walk.finish()


def _task(state: State, task_id: str) -> Task:
    task = state.tasks.get(task_id)
    if task is None:
        raise FlowRefused("task_gone", "这个任务已经办完或撤销。")
    return task


def _job_token(state: State, job_id: str) -> Token:
    job = state.jobs.get(job_id)
    if job is None:
        raise FlowRefused("job_gone", "这个作业已经完成或撤销。")
    return state.tokens[job.token_id]
