"""Opening a work order: once for each thing that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.core.numbers import next_number
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.workorders.kinds import current_kind
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.offices import office_for
from yiwang.support.workorders.stepping import enter

TABLE = "workorders_workorder"


@dataclass(frozen=True, slots=True)
class Report:
    """What a net hands over. ``words`` is what the person wrote (sealed); ``barred`` may not work on the order."""

    kind: str
    source: str
    title: str
    ref: tuple[str, UUID]
    division_id: UUID
    subject_organization_id: UUID
    summary: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    barred: tuple[UUID, ...] = ()


@use_case("workorder.opened")
def open_order(*, actor: Actor, report: Report, now: datetime) -> WorkOrder:
    """Open an order at the first step of its kind; a second report about the same thing finds the first order.

    Refuses with ``workorder_no_office`` where nobody carries the duty, ``calendar_missing`` without a calendar.
    """
    known = WorkOrder.objects.unscoped("one order for one thing").filter(
        kind=report.kind, ref_kind=report.ref[0], ref_id=report.ref[1]
    )
    found = known.first()
    if found is not None:
        nothing_changed()
        return found  # type: ignore[no-any-return]
    kind = current_kind(report.kind)
    if report.source not in kind.published.content["starts_from"]:
        raise InvalidInput(_("这类工单不能这样开出。"))
    order = _new(report, kind.published.id, now)
    order.office_id = office_for(kind, kind.first.duty, report.division_id, report.subject_organization_id)
    order.organization_id = order.office_id
    order.save(force_insert=True)
    enter(order, kind, kind.first, now)
    order.save()
    record(
        "workorder.opened",
        actor=actor,
        on=order,
        payload={"kind": report.kind, "source": report.source, "ref": str(report.ref[1]), "step": order.step},
        organization_id=report.subject_organization_id,
    )
    return order


def _new(report: Report, revision: UUID, now: datetime) -> WorkOrder:
    order_id = new_id()
    day = legal_day(now).strftime("%Y%m%d")
    said = {"words": report.words}
    sealed = seal_json(said, table=TABLE, record_id=order_id, field="sealed") if report.words else None
    return WorkOrder(
        id=order_id,
        number=f"GD{day}{next_number(f'workorder:{day}'):04d}",
        kind=report.kind,
        revision=revision,
        source=report.source,
        title=report.title[:200],
        summary=dict(report.summary),
        sealed=sealed,
        ref_kind=report.ref[0],
        ref_id=report.ref[1],
        division_id=report.division_id,
        subject_organization_id=report.subject_organization_id,
        step="",
        barred=list(report.barred),
        opened_at=now,
    )
