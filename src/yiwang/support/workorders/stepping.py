"""Moving an order to a step: who holds it, until when, its row in the ledger, its timer, its seats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiwang.calendar import Duration, Unit, day_bounds, end_of, hours_after, legal_day
from yiwang.core.actor import Actor
from yiwang.core.calendar_store import calendar
from yiwang.core.events import Subject
from yiwang.core.timers import cancel_timers, set_timer
from yiwang.engines.parameters.values import duration_at
from yiwang.people.models import Division, Organization
from yiwang.support.workorders.kinds import Kind, Step
from yiwang.support.workorders.models import StepRow, WorkOrder
from yiwang.support.workorders.models.workorder import seat
from yiwang.support.workorders.offices import office_for

OVERDUE = "workorder.overdue"


def due_after(within: Mapping[str, Any], order: WorkOrder, start: datetime) -> tuple[datetime, date]:
    """The instant and the legal day on which a step is due; working days by the loaded calendar."""
    code = str(Division.objects.values_list("code", flat=True).get(pk=order.division_id))
    duration, _ = duration_at(within, code, legal_day(start))
    return due_from(duration, start)


def due_from(duration: Duration, start: datetime) -> tuple[datetime, date]:
    """The same for a known length."""
    if duration.unit is Unit.HOUR:
        moment = hours_after(start, duration.amount)
        return moment, legal_day(moment)
    last = end_of(duration, legal_day(start), calendar())
    return day_bounds(last)[1], last


def enter(order: WorkOrder, kind: Kind, step: Step, now: datetime) -> StepRow:
    """Let ``order`` be at ``step`` from ``now`` on. The order is saved by the caller's action."""
    organization_id = office_for(kind, step.duty, order.division_id, order.subject_organization_id)
    office = Organization.objects.get(pk=organization_id)
    order.step, order.duty, order.organization_id = step.name, step.duty, organization_id
    order.due_at, order.due_on = due_after(step.within, order, now)
    order.escalated_at = None
    order.seats = sorted({*order.seats, *seats_for(kind, order), seat(organization_id, step.duty)})
    row = StepRow.objects.create(
        order=order,
        step=step.name,
        title=step.title,
        organization_id=office.pk,
        organization_name=office.name,
        duty=step.duty,
        began_at=now,
        due_at=order.due_at,
        due_on=order.due_on,
    )
    set_overdue(order, row)
    return row


def seats_for(kind: Kind, order: WorkOrder) -> set[str]:
    """Everyone with a part in the order: the posts of each step, and the supervisors of their offices."""
    found: set[str] = set()
    for duty in kind.duties:
        office = office_for(kind, duty, order.division_id, order.subject_organization_id)
        found |= {seat(office, duty), seat(office, "supervise")}
    return found


def set_overdue(order: WorkOrder, row: StepRow) -> None:
    """One timer for the step that runs now."""
    cancel_timers(order.pk, OVERDUE)
    set_timer(OVERDUE, Subject("workorder", order.pk), order.due_at, {"row": str(row.pk)})


def leave(order: WorkOrder, actor: Actor, outcome: tuple[str, str], reason: str, now: datetime) -> StepRow:
    """Close the ledger row of the present step."""
    row: StepRow = order.steps.select_for_update().get(done_at=None)
    row.done_at, row.done_by, row.done_by_name = now, actor.account_id, actor.name
    row.outcome, row.outcome_title = outcome
    row.reason = reason
    row.late = row.due_at is not None and now >= row.due_at
    row.save()
    cancel_timers(order.pk, OVERDUE)
    return row
