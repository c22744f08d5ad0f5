"""Taking, giving back and transferring a task (转办), and adding a signer (加签)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.permissions import allowed, require
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import FlowRefused, Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.actions.access import check_task
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import CLOSED, OF_PEOPLE, Context, load_context
from yiwang.engines.proceedings.errors import ReasonNeeded, SeparationOfDuties, TaskClosed
from yiwang.engines.proceedings.flowing import walk
from yiwang.engines.proceedings.moves import Moment
from yiwang.people.handing import now_held
from yiwang.people.models import Account, PostHolding


def take_task(*, actor: Actor, task_id: UUID, now: datetime) -> None:
    """Take a task of the own posts, so that colleagues see who works on it; records ``task.taken``."""
    require(actor, "task.work")
    context = load_context(task_id=task_id)
    task = context.task(task_id)
    check_task(actor, context, task)
    if task["assignee_id"] == str(actor.account_id):
        return
    _assign(actor, context, task_id, str(actor.account_id), "task.taken", {}, now)


def release_task(*, actor: Actor, task_id: UUID, now: datetime) -> None:
    """Give a taken task back to the pool of the post; records ``task.released``."""
    require(actor, "task.work")
    context = load_context(task_id=task_id)
    task = context.task(task_id)
    check_task(actor, context, task)
    if task["assignee_id"] is not None:
        _assign(actor, context, task_id, "", "task.released", {}, now)


def transfer_task(*, actor: Actor, task_id: UUID, to: UUID, reason: str, now: datetime) -> None:
    """Give a task to a named colleague who holds the duty; the holder or a supervisor, with a reason."""
    context = load_context(task_id=task_id)
    task = context.task(task_id)
    if task["party"] != "office" or task["organization_id"] is None:
        raise NotFound
    if task["state"] in CLOSED:
        raise TaskClosed
    if not _may_transfer(actor, task):
        raise NotPermitted
    if not reason.strip():
        raise ReasonNeeded.at("reason")
    _check_colleague(context, task, to)
    _assign(actor, context, task_id, str(to), "task.transferred", {"to": str(to), "reason": reason.strip()}, now)


def pass_on_task(*, actor: Actor, task_id: UUID, to: UUID | None, reason: str, now: datetime) -> None:
    """Give the task of a person whose post ends to a colleague, or back to all who hold the duty (None).

    For whoever administers that person (``people.handing``), which the caller has checked; a task that somebody
    finished meanwhile stays as it is. The colleague must hold the duty and may not decide on himself.
    """
    context = load_context(task_id=task_id)
    task = context.task(task_id)
    if task["state"] in CLOSED:
        return
    payload = {"reason": reason.strip()}
    if to is None:
        _assign(actor, context, task_id, "", "task.released", payload, now)
        return
    _check_colleague(context, task, to)
    _assign(actor, context, task_id, str(to), "task.transferred", {"to": str(to), **payload}, now)


def add_signer(*, actor: Actor, task_id: UUID, signer: UUID, when: str, reason: str, now: datetime) -> None:
    """Let another person act ``before`` or ``after`` this task (加签); records ``task.signer_added``."""
    require(actor, "task.work")
    if when not in ("before", "after"):
        raise InvalidInput(_("请选择加签方式。"), fields={"when": _("请选择“先由他办理”或“我办理后再由他办理”。")})
    context = load_context(task_id=task_id)
    task = context.task(task_id)
    check_task(actor, context, task)
    _check_member(task, signer)
    moment = Moment.at(context, actor, now)
    moment.reason = reason.strip()
    moment.change.record(
        "task.signer_added", actor=actor, payload={"task": str(task_id), "signer": str(signer), "when": when}
    )

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.add_signer(plan, state, str(task_id), str(signer), when, str(actor.account_id), turn)

    try:
        walk(moment, command)
    except FlowRefused as refused:
        raise InvalidInput(refused.text(_)) from refused
    moment.settle()
    commit(moment.change)


def _may_transfer(actor: Actor, task: dict[str, Any]) -> bool:
    organization = UUID(task["organization_id"])
    supervises = any(post.organization_id == organization and "supervise" in post.duties for post in actor.posts)
    works_on_it = task["assignee_id"] in (None, str(actor.account_id)) and bool(
        actor.post_with(task["duty"], organization)
    )
    return (supervises and allowed(actor, "task.reassign")) or works_on_it


def _check_colleague(context: Context, task: dict[str, Any], to: UUID) -> None:
    held = PostHolding.objects.filter(
        now_held(), account_id=to, post__organization_id=task["organization_id"], post__duties__contains=[task["duty"]]
    )
    if not held.exists():
        raise InvalidInput(_("接办人没有这个岗位职责。"), fields={"to": _("请选择同一机构中有相应岗位职责的同事。")})
    party = Account.objects.values_list("party_id", flat=True).get(pk=to)
    if party is None and context.row["applicant_kind"] in OF_PEOPLE:
        said = _("这位同事还没有核对自己的身份，不能确认这不是他的申请。请他先核对，或者选择另一位同事。")
        raise InvalidInput(said, fields={"to": said})
    if context.is_matter_of(to, party):
        raise InvalidInput(_("申请人不能办理自己的申请。"), fields={"to": _("请选择另一位同事。")})


def _check_member(task: dict[str, Any], signer: UUID) -> None:
    office = task["organization_id"]
    if not PostHolding.objects.filter(now_held(), account_id=signer, post__organization_id=office).exists():
        raise InvalidInput(_("加签人不在本机构。"), fields={"signer": _("请选择本机构的同事。")})


def _assign(
    actor: Actor, context: Context, task_id: UUID, assignee: str, event: str, payload: dict[str, Any], now: datetime
) -> None:
    """Put the task into somebody's hands ("": back to all who hold the duty), as far as the flow allows it."""
    moment = Moment.at(context, actor, now)
    moment.change.record(event, actor=actor, payload={"task": str(task_id), **payload})

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.transfer(plan, state, str(task_id), assignee, str(actor.account_id), turn)

    try:
        walk(moment, command)
    except FlowRefused as refused:
        if event != "task.transferred" and refused.code in ("separate", "same_person"):
            raise SeparationOfDuties(refused.text(_)) from refused
        words = _("这位同事办理过前面的环节，请选择另一位同事。") if refused.code == "separate" else refused.text(_)
        raise InvalidInput(words, fields={"to": words}) from refused
    moment.settle()
    commit(moment.change)
