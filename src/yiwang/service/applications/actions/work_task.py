"""Working on a task of an application: the official's own form is checked before the step is taken."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.keys import open_json, seal_json
from yiwang.core.revisions import compiled
from yiwang.engines.forms import Form
from yiwang.engines.proceedings.actions.complete_task import Decision, StepDone, complete_task
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.service.applications.items import item_of
from yiwang.service.applications.saying import said


@dataclass(frozen=True, slots=True)
class Work:
    """What an official hands in: outcome, reason, the filled form, the items of a one-time notice."""

    outcome: str
    reason: str = ""
    fills: Mapping[str, Any] = field(default_factory=dict)
    corrections: tuple[str, ...] = ()
    how: str = ""


def work_task(
    *,
    actor: Actor,
    task_id: UUID,
    work: Work,
    now: datetime,
    context: Context | None = None,
    version: int | None = None,
    once: dict[str, str] | None = None,
) -> StepDone:
    """Complete a task of an application. Refuses wrong fields of the official's form at their field."""
    context = context or load_context(task_id=task_id)
    form = form_of(context, task_id, work.outcome)
    data: dict[str, Any] = {}
    if form is not None:
        errors = form.validate(dict(work.fills), today=legal_day(now))
        if errors:
            raise InvalidInput(fields=said(errors))
        data["form"] = seal_form(form, task_id, form.visible_answers(dict(work.fills)))
    details: dict[str, Any] = {"corrections": list(work.corrections)}
    if work.how:
        details["how"] = work.how
    decision = Decision(work.outcome, work.reason, data, details)
    return complete_task(
        actor=actor, task_id=task_id, decision=decision, now=now, context=context, version=version, once=once
    )


def form_of(context: Context, task_id: UUID, outcome: str = "") -> Form | None:
    """The form that the official fills at a task: the outcome's own, or the task's; an added signer fills none."""
    task = context.task(task_id)
    node = context.kind.plan(context).nodes.get(task["node"])
    added = task["data"].get("flow", {}).get("kind", "task") != "task"
    if node is None or node.user is None or added:
        return None
    chosen = node.user.outcome(outcome)
    name = (chosen.form if chosen is not None else "") or node.user.form
    if not name:
        return None
    form: Form = compiled(item_of(context.item_revision).member("forms", name).id)
    return form


def seal_form(form: Form, task_id: UUID, answers: dict[str, Any]) -> dict[str, Any]:
    """Public findings as they are, personal ones in an envelope."""
    public, private = form.split_private(answers)
    sealed = seal_json(private, table="proceedings_task", record_id=task_id, field="form") if private else b""
    return {"public": public, "sealed": base64.b64encode(sealed).decode()}


def open_form(form: Form, task_id: UUID, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What ``seal_form`` stored."""
    sealed = base64.b64decode(stored.get("sealed", ""))
    private = open_json(sealed, table="proceedings_task", record_id=task_id, field="form") if sealed else {}
    return form.merge_private(stored.get("public", {}), private)  # type: ignore[arg-type]


__all__ = ["Work", "form_of", "open_form", "seal_form", "work_task"]
