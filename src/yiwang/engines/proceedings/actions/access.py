"""Who may take a task: one rule for every way to act on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted, NotSignedIn
from yiwang.engines.proceedings.context import CLOSED, Context
from yiwang.engines.proceedings.errors import (
    SeparationOfDuties,
    TaskClosed,
    TaskTaken,
)
from yiwang.engines.proceedings.parties import require_own


def check_task(actor: Actor, context: Context, task: dict[str, Any]) -> None:
    """Refuse unless ``actor`` may act on the task now. A task of others does not exist for a stranger."""
    if actor.kind == "system":
        return
    if not actor.signed_in:
        raise NotSignedIn
    if task["party"] == "applicant":
        require_own(actor, context.row)
    elif not holds(actor, task):
        if task["organization_id"] in {str(office) for office in actor.organization_ids}:
            raise NotPermitted
        raise NotFound
    if task["state"] in CLOSED:
        raise TaskClosed
    if task["party"] != "applicant":
        _check_office(actor, context, task)


def holds(actor: Actor, task: dict[str, Any]) -> bool:
    """Whether a post of the actor carries the task's duty in its organization, or the task is assigned to him."""
    if task["assignee_id"] == str(actor.account_id):
        return True
    return actor.post_with(task["duty"], UUID(task["organization_id"])) is not None


def _check_office(actor: Actor, context: Context, task: dict[str, Any]) -> None:
    if task["assignee_id"] not in (None, str(actor.account_id)):
        raise TaskTaken
    context.refuse_own_matter(actor)
    done_by = context.row["flow"].get("done_by", {})
    for node in task["data"].get("flow", {}).get("separate", []):
        if str(actor.account_id) in done_by.get(node, []):
            raise SeparationOfDuties
