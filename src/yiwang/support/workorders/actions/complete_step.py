"""Completing a step: on to the next one, or closed where the kind says so and never by the office itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.use_case import record, use_case
from yiwang.support.workorders.actions.access import locked, require_step
from yiwang.support.workorders.errors import UnitClosesItself
from yiwang.support.workorders.kinds import Kind, Outcome, kind_of
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.stepping import enter, leave

LONGEST_REASON = 2_000


@use_case("workorder.step_done", "workorder.closed")
def complete_step(
    *, actor: Actor, order_id: UUID, outcome: str, reason: str = "", now: datetime, version: int | None = None
) -> WorkOrder:
    """Do the present step of an order with one of its outcomes; records ``workorder.step_done`` and, at the end,
    ``workorder.closed``."""
    order = locked(actor, order_id, version)
    kind = kind_of(order.revision)
    require_step(actor, order, kind)
    chosen = kind.steps[order.step].outcome(outcome)
    words = checked_reason(reason, needed=chosen.reason == "required")
    if chosen.closes and order.organization_id == order.subject_organization_id:
        raise UnitClosesItself
    row = leave(order, actor, (chosen.name, chosen.title), words, now)
    payload = {"step": row.step, "outcome": chosen.name, "late": row.late, "ref": str(order.ref_id), "kind": order.kind}
    record("workorder.step_done", actor=actor, on=order, payload=payload)
    if chosen.closes:
        _close(actor, order, chosen, now)
    else:
        _go_on(order, kind, chosen, now)
    order.extension = None
    order.version += 1
    order.save()
    return order


def checked_reason(reason: str, *, needed: bool) -> str:
    """The words, cleaned; refuses none where they are needed, and more than 2,000 characters."""
    words = reason.replace("\x00", "").strip()
    if needed and not words:
        raise InvalidInput(_("请写明情况。"), fields={"/reason": _("请写明情况，评价人和审核的同事都要看。")})
    if len(words) > LONGEST_REASON:
        raise InvalidInput(
            _("写得太长。"), fields={"/reason": _("请控制在%(most)s字以内。") % {"most": LONGEST_REASON}}
        )
    return words


def _go_on(order: WorkOrder, kind: Kind, chosen: Outcome, now: datetime) -> None:
    enter(order, kind, kind.steps[chosen.next], now)


def _close(actor: Actor, order: WorkOrder, chosen: Outcome, now: datetime) -> None:
    order.state, order.outcome, order.closed_at = "closed", chosen.name, now
    order.due_at = order.due_on = None
    done = list(order.steps.values_list("step", "late"))
    record(
        "workorder.closed",
        actor=actor,
        on=order,
        payload={
            "kind": order.kind,
            "ref": str(order.ref_id),
            "outcome": chosen.name,
            "step": order.step,
            "answered": any(step for step, _ in done if step not in ("", order.step)),
            "steps": [step for step, _ in done],
            "late": any(late for _, late in done),
        },
        organization_id=order.subject_organization_id,
    )
