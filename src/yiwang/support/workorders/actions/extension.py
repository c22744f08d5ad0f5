"""Extension: asked by the holder of the step, settled by the duty that the kind names, as often as it allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted
from yiwang.core.use_case import record, use_case
from yiwang.engines.parameters.values import duration_at
from yiwang.people.models import Division
from yiwang.support.workorders.actions.access import locked, require_step
from yiwang.support.workorders.actions.complete_step import checked_reason
from yiwang.support.workorders.errors import ExtensionUsedUp
from yiwang.support.workorders.kinds import kind_of
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.offices import office_for
from yiwang.support.workorders.stepping import due_from, set_overdue


@use_case("workorder.extension_asked")
def ask_extension(*, actor: Actor, order_id: UUID, reason: str, now: datetime, version: int | None = None) -> WorkOrder:
    """Ask for more time while the step is not overdue; refuses a second time with ``workorder_extension_used``."""
    order = locked(actor, order_id, version)
    kind = kind_of(order.revision)
    require_step(actor, order, kind)
    allowed = kind.extension
    late = order.due_at is not None and now >= order.due_at
    if allowed is None or late or order.extension is not None or order.extensions >= allowed["times"]:
        raise ExtensionUsedUp
    words = checked_reason(reason, needed=True)
    order.extension = {"by": str(actor.account_id), "reason": words, "step": order.step, "state": "asked"}
    order.version += 1
    order.save(update_fields=["extension", "version"])
    record("workorder.extension_asked", actor=actor, on=order, payload={"step": order.step})
    return order


@use_case("workorder.extension_settled")
def settle_extension(
    *, actor: Actor, order_id: UUID, grant: bool, reason: str = "", now: datetime, version: int | None = None
) -> WorkOrder:
    """Grant or refuse what was asked; not by the one who asked. The new end counts from the old one."""
    order = locked(actor, order_id, version)
    kind = kind_of(order.revision)
    allowed, asked = kind.extension, order.extension
    if allowed is None or asked is None or asked["state"] != "asked":
        raise ExtensionUsedUp
    office = office_for(kind, allowed["duty"], order.division_id, order.subject_organization_id)
    if actor.post_with(allowed["duty"], office) is None or asked["by"] == str(actor.account_id):
        raise NotPermitted
    words = checked_reason(reason, needed=not grant)
    if grant:
        _prolong(order, allowed["by"], now)
    order.extension = {**asked, "state": "granted" if grant else "refused", "answer": words}
    order.version += 1
    order.save()
    record("workorder.extension_settled", actor=actor, on=order, payload={"step": order.step, "granted": grant})
    return order


def _prolong(order: WorkOrder, by: dict[str, object], now: datetime) -> None:
    code = str(Division.objects.values_list("code", flat=True).get(pk=order.division_id))
    duration, _ = duration_at(by, code, legal_day(now))
    order.due_at, order.due_on = due_from(duration, (order.due_at or now) - timedelta(microseconds=1))
    order.extensions += 1
    order.escalated_at = None
    row = order.steps.get(done_at=None)
    row.due_at, row.due_on = order.due_at, order.due_on
    row.save(update_fields=["due_at", "due_on"])
    set_overdue(order, row)
