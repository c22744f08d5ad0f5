"""Returning an order to where it was dispatched (退回), and dispatching it to another office (改派)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.support.workorders.actions.access import locked, refuse_own_work, require_step
from yiwang.support.workorders.actions.complete_step import checked_reason
from yiwang.support.workorders.kinds import kind_of
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.stepping import enter, leave


@use_case("workorder.returned")
def return_order(*, actor: Actor, order_id: UUID, reason: str, now: datetime, version: int | None = None) -> WorkOrder:
    """The holder of a later step gives the order back to the dispatching step, with a reason."""
    order = locked(actor, order_id, version)
    kind = kind_of(order.revision)
    require_step(actor, order, kind)
    if order.step == kind.first.name:
        raise InvalidInput(_("工单就在派单这一步，不用退回。"))
    words = checked_reason(reason, needed=True)
    row = leave(order, actor, ("returned", "退回"), words, now)
    enter(order, kind, kind.first, now)
    order.version += 1
    order.save()
    record("workorder.returned", actor=actor, on=order, payload={"from": row.step, "late": row.late})
    return order


@use_case("workorder.dispatched")
def dispatch(
    *, actor: Actor, order_id: UUID, to: UUID, reason: str, now: datetime, version: int | None = None
) -> WorkOrder:
    """The dispatching office names another office that must answer; the order begins again there."""
    order = locked(actor, order_id, version)
    kind = kind_of(order.revision)
    if actor.post_with(kind.first.duty, order.office_id) is None:
        raise NotPermitted
    refuse_own_work(actor, order, kind)
    words = checked_reason(reason, needed=True)
    office = Organization.objects.filter(pk=to).first()
    if office is None or office.pk == order.subject_organization_id:
        raise InvalidInput(_("请选择另一个单位。"), fields={"/to": _("请选择应当答复的单位。")})
    row = leave(order, actor, ("dispatched", "改派"), words, now)
    before, order.subject_organization_id = order.subject_organization_id, office.pk
    order.seats = []
    enter(order, kind, kind.first, now)
    order.version += 1
    order.save()
    payload = {"from": str(before), "to": str(office.pk), "step": row.step}
    record("workorder.dispatched", actor=actor, on=order, payload=payload)
    return order
