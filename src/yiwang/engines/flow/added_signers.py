"""加签: another person is asked to act before or after somebody's task, which then goes on."""

from __future__ import annotations

from dataclasses import replace

from yiwang.engines.flow.steps import FlowRefused
from yiwang.engines.flow.tokens import ADDED_OUTCOMES, Task
from yiwang.engines.flow.user_work import check_button, finish_task
from yiwang.engines.flow.walk import Walk

MAX_ADDED = 20


def add_signer_to(walk: Walk, task: Task, person: str, position: str, by: str) -> Task:
    """加签: `person` must act before or after this task; opens or prepares a task of their own."""
    if position not in ("before", "after"):
        raise FlowRefused("position", "加签只能在当前任务之前或之后。")
    if task.kind != "task" or task.state == "signing":
        raise FlowRefused("task_added", "这个任务不能再加签。")
    if not person or person == by or person == task.assignee:
        raise FlowRefused("same_person", "不能加签给自己或本任务的经办人。")
    added = [other for other in walk.tasks.values() if other.for_task == task.id]
    if any(other.assignee == person for other in added):
        raise FlowRefused("already_added", "这位同事已经在加签名单里。")
    if len(added) >= MAX_ADDED:
        raise FlowRefused("too_many", "一个任务最多加签%(most)d人。", most=MAX_ADDED)
    signer = Task(
        walk.turn.ids(),
        task.token_id,
        task.node,
        f"{task.name}（加签）",
        outcomes=ADDED_OUTCOMES,
        kind=position,
        for_task=task.id,
        assignee=person,
        state="open" if position == "before" else "held",
        opened_at=walk.since,
    )
    walk.tasks[signer.id] = signer
    if position == "before":
        walk.tasks[task.id] = replace(task, state="held")
    return signer


def complete_added(walk: Walk, signer: Task, outcome: str, performer: str) -> None:
    """An added signer acts. Before: the task goes on. After: agree lets it go on, disagree gives it back."""
    check_button(signer, outcome)
    walk.close_task(signer, "done", outcome, (performer,))
    task = walk.tasks[signer.for_task]
    others = [t for t in walk.tasks.values() if t.for_task == task.id and t.kind == signer.kind]
    if signer.kind == "before":
        if not others:
            walk.tasks[task.id] = replace(task, state="open")
    elif outcome == "disagree":
        walk.tasks[task.id] = replace(task, state="open", outcome="", signed=())
        again = replace(signer, id=walk.turn.ids(), state="held", opened_at=walk.since)
        for other in (*[replace(other, state="held") for other in others], again):
            walk.tasks[other.id] = other
    elif not others:
        finish_task(walk, task)
