"""An overdue step is put before the supervisors; once for each step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.models import Timer
from yiwang.core.timers import handler
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.stepping import OVERDUE
from yiwang.support.workorders.telling import tell_overdue


@use_case("workorder.escalated")
def escalate(*, actor: Actor, order_id: UUID, row_id: UUID, now: datetime) -> bool:
    """Mark the order and tell the supervisors, if the step is still open and still past its time."""
    order = WorkOrder.objects.visible_to(actor).select_for_update().filter(pk=order_id, state="open").first()
    running = order is not None and order.steps.filter(pk=row_id, done_at=None).exists()
    if order is None or not running or order.escalated_at is not None or order.due_at is None or now < order.due_at:
        nothing_changed()
        return False
    order.escalated_at = now
    order.save(update_fields=["escalated_at"])
    record("workorder.escalated", actor=actor, on=order, payload={"step": order.step})
    tell_overdue(order, str(row_id))
    return True


@handler(OVERDUE)
def overdue(timer: Timer) -> None:
    """The due moment of a step has passed."""
    escalate(actor=SYSTEM, order_id=timer.subject_id, row_id=UUID(timer.payload["row"]), now=clock.now())
