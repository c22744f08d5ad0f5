"""Who may do the present step of an order: one rule for every action."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotPermitted
from yiwang.core.permissions import require
from yiwang.support.workorders.errors import OrderClosed, OwnWork, SamePersonTwice
from yiwang.support.workorders.kinds import Kind
from yiwang.support.workorders.models import WorkOrder


def locked(actor: Actor, order_id: UUID, version: int | None = None) -> WorkOrder:
    """The order as the actor may know of it, locked. ``version`` is the one that the person saw."""
    require(actor, "workorder.see")
    order: WorkOrder = WorkOrder.objects.visible_to(actor).select_for_update().get_or_refuse(order_id)
    if order.state != "open":
        raise OrderClosed
    if version is not None and order.version != version:
        raise ChangedMeanwhile
    return order


def require_step(actor: Actor, order: WorkOrder, kind: Kind) -> None:
    """Refuse unless a post of the actor holds the present step and nothing speaks against the person."""
    require(actor, "workorder.work")
    if actor.kind != "system" and actor.post_with(order.duty, order.organization_id) is None:
        raise NotPermitted
    refuse_own_work(actor, order, kind)


def refuse_own_work(actor: Actor, order: WorkOrder, kind: Kind) -> None:
    """With ``separate`` nobody works on his own matter, and nobody examines what he answered himself."""
    if not kind.separate or actor.account_id is None:
        return
    if actor.account_id in order.barred:
        raise OwnWork
    if order.organization_id != order.subject_organization_id:
        answered = order.steps.filter(organization_id=order.subject_organization_id, done_by=actor.account_id)
        if answered.exists():
            raise SamePersonTwice
