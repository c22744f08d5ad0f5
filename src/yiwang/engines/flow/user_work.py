"""User tasks: opening them, 会签, people who act together, separation of duties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.conditions import Condition, ConditionRefused
from yiwang.engines.flow.plan import Multi, Node
from yiwang.engines.flow.steps import FlowRefused, Move
from yiwang.engines.flow.tokens import Count, State, Task, Timer, Token
from yiwang.engines.flow.walk import Arrival, Walk


def enter_user(walk: Walk, node: Node, at: Arrival) -> None:
    """Open the task, or the tasks of a 会签; the clock stands still where the law says so."""
    assert node.user is not None
    token = walk.enter(node, at, "task")
    multi = node.user.multi
    if multi is None:
        _open(walk, node, token, 0)
    else:
        instances = _instances(walk, node, multi, at.outcome)
        if instances == 0:
            walk.incident(token, "no_people", "会签人数算不出来，或不在允许的范围内。")
            return
        opened = 1 if multi.sequential else instances
        walk.counts[token.id] = Count(token.id, node.id, instances, opened)
        for number in range(1, opened + 1):
            _open(walk, node, token, number)
    if node.user.pause:
        walk.begin_pause(token, node.user.pause)


def _instances(walk: Walk, node: Node, multi: Multi, outcome: str) -> int:
    """How many people take part; 0 where that cannot be told."""
    if multi.cardinality is None:
        return multi.count
    try:
        value = multi.cardinality.evaluate(walk.context(node, outcome), walk.turn.now)
    except ConditionRefused:
        return 0
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return 0
    needed = multi.count if multi.mode == "count" else 1
    return int(value) if needed <= value <= multi.max_instances and value == int(value) else 0


def _open(walk: Walk, node: Node, token: Token, instance_no: int) -> None:
    user = node.user
    assert user is not None
    limit = user.limit
    task = Task(
        walk.turn.ids(),
        token.id,
        node.id,
        node.name,
        user.duty,
        user.party,
        user.organization,
        user.separate,
        user.pause,
        tuple([outcome.name for outcome in user.outcomes]),
        user.people,
        instance_no,
        limit.amount if limit else 0,
        limit.unit if limit else "",
        user.form,
        user.batch,
        opened_at=walk.since,
    )
    walk.tasks[task.id] = task
    if limit:
        timer = Timer(
            walk.turn.ids(),
            token.id,
            node.id,
            "reminder",
            limit.amount,
            limit.unit,
            since=walk.since,
            interrupting=False,
            task_id=task.id,
        )
        walk.timers[timer.id] = timer


def check_performer(state: State, task: Task, person: str) -> None:
    """Whether this person may do this task at all; raises FlowRefused. Duties are checked by the caller."""
    if not person:
        raise FlowRefused("no_performer", "没有说明由谁办理。")
    if task.kind != "task" and task.assignee != person:
        raise FlowRefused("not_signer", "这个加签任务是给另一位同事的。")
    if task.assignee and task.assignee != person:
        raise FlowRefused("not_assignee", "这个任务已经交给另一位同事。")
    for other in task.separate if task.kind == "task" else ():
        if person in state.done_by.get(other, ()):
            raise FlowRefused("separate", "您办理过前面的环节，这个环节要由另一位同事办理。")
    count = state.counts.get(task.token_id)
    if count is not None and task.kind == "task":
        busy = {
            other.assignee
            for other in state.tasks.values()
            if other.token_id == task.token_id and other.kind == "task" and other.id != task.id
        }
        if person in count.performers or person in busy:
            raise FlowRefused("same_person", "会签要由不同的人办理，您已经办理过或另有一份。")


def check_button(task: Task, outcome: str) -> None:
    """Whether this button can be pressed now; raises FlowRefused."""
    if outcome not in task.outcomes:
        raise FlowRefused("unknown_outcome", "这个任务没有“%(outcome)s”这个办理结果。", outcome=outcome)
    if task.state != "open":
        raise FlowRefused("task_held", "这个任务正在等待加签的同事，请稍后再办。")


def complete_task(walk: Walk, task: Task, outcome: str, performer: str) -> None:
    """A person presses a button of a task."""
    check_button(task, outcome)
    if task.people > 1:
        signed = task.signed if task.outcome == outcome else ()
        if performer in signed:
            raise FlowRefused(
                "same_person", "这个任务要%(people)d个不同的人共同办理，请另一位同事确认。", people=task.people
            )
        task = replace(task, signed=(*signed, performer), outcome=outcome)
        walk.tasks[task.id] = task
        if len(task.signed) < task.people:
            return
    else:
        task = replace(task, signed=(performer,), outcome=outcome)
    after = [t for t in walk.tasks.values() if t.for_task == task.id and t.kind == "after"]
    if after:
        walk.tasks[task.id] = replace(task, state="signing")
        for added in after:
            walk.tasks[added.id] = replace(added, state="open")
        return
    finish_task(walk, task)


def finish_task(walk: Walk, task: Task) -> None:
    """A task has all its signatures: count it and go on where that is enough."""
    node, token = walk.plan.nodes[task.node], walk.tokens[task.token_id]
    assert node.user is not None
    walk.close_task(task, "done", task.outcome, task.signed)
    known = walk.done_by.get(node.id, ())
    walk.done_by[node.id] = known + tuple(person for person in task.signed if person not in known)
    outcome = task.outcome
    if node.user.multi is not None:
        count = _counted(walk, token, task)
        if not _enough(walk, node, count, outcome):
            if node.user.multi.sequential:
                walk.counts[token.id] = replace(count, opened=count.opened + 1)
                _open(walk, node, token, count.opened + 1)
            return
        walk.votes[node.id] = count.votes
        outcome = next(iter(count.votes)) if len(count.votes) == 1 else p.MIXED
    walk.outcome = walk.outcomes[node.id] = outcome
    button = node.user.outcome(outcome)
    if button and button.move:
        walk.moves.append(Move(button.move, node.id, outcome))
    walk.leave(token, outcome)


def _counted(walk: Walk, token: Token, task: Task) -> Count:
    count = walk.counts[token.id]
    votes = {**count.votes, task.outcome: count.votes.get(task.outcome, 0) + 1}
    count = replace(count, completed=count.completed + 1, votes=votes, performers=count.performers + task.signed)
    walk.counts[token.id] = count
    return count


def _enough(walk: Walk, node: Node, count: Count, outcome: str) -> bool:
    multi = node.user.multi if node.user else None
    assert multi is not None
    if count.completed == count.instances or multi.mode == "any":
        return True
    if multi.mode == "count" and count.completed >= multi.count:
        return True
    return multi.completion is not None and _condition(walk, node, multi.completion, count, outcome)


def _condition(walk: Walk, node: Node, completion: Condition, count: Count, outcome: str) -> bool:
    """The model's own completion condition; one that fails is not met, so that all people are asked."""
    context = walk.context(node, outcome)
    local = node.id[len(node.prefix) :]
    votes = context["votes"]
    assert isinstance(votes, dict)
    context.update(
        votes={**votes, local: count.votes},
        nrOfInstances=count.instances,
        nrOfCompletedInstances=count.completed,
        nrOfActiveInstances=count.opened - count.completed,
    )
    try:
        return completion.evaluate(context, walk.turn.now) is True
    except ConditionRefused:
        return False
