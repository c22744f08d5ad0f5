"""Reading work orders: the desk's list, one order with its ledger, the progress that the reporting person may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.keys import open_json
from yiwang.core.paging import Page, page
from yiwang.core.refs import Ref, resolver
from yiwang.support.workorders.actions.open_order import TABLE
from yiwang.support.workorders.kinds import Kind, kind_of
from yiwang.support.workorders.models import StepRow, WorkOrder
from yiwang.support.workorders.models.workorder import WorkOrderQuerySet
from yiwang.support.workorders.offices import office_for

SHOWS = ("mine", "open", "overdue", "closed")
ORDER = ("-id",)


def desk_list(actor: Actor, *, show: str = "mine", text: str = "", cursor: str = "", size: int = 20) -> Page[WorkOrder]:
    """Work orders of the actor's posts, newest first. One query."""
    return page(desk_rows(actor, show=show, text=text), order=ORDER, cursor=cursor or None, size=size)


def desk_rows(actor: Actor, *, show: str = "mine", text: str = "") -> WorkOrderQuerySet:
    """The same rows as a queryset, for an export."""
    if show not in SHOWS:
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    rows: WorkOrderQuerySet = WorkOrder.objects.visible_to(actor).defer("sealed")
    if show == "mine":
        rows = rows.waiting_for(actor)
    elif show == "overdue":
        rows = rows.filter(state="open", escalated_at__isnull=False)
    else:
        rows = rows.filter(state=show)
    wanted = text.replace("\x00", "").strip()[:60]
    if wanted:
        rows = rows.filter(Q(title__icontains=wanted) | Q(number__icontains=wanted))
    return rows


@dataclass(frozen=True, slots=True)
class Opened:
    """One order as an official sees it. ``words`` is what the reporting person wrote."""

    order: WorkOrder
    kind: Kind
    rows: list[StepRow]
    words: str
    may_work: bool
    may_settle: bool
    may_dispatch: bool


def one(actor: Actor, order_id: UUID | str) -> Opened:
    """An order with its ledger; refuses with ``not_found``."""
    order: WorkOrder = WorkOrder.objects.visible_to(actor).get_or_refuse(order_id)
    kind = kind_of(order.revision)
    waits = order.state == "open"
    holds = actor.post_with(order.duty, order.organization_id) is not None
    asked = waits and order.extension is not None and order.extension["state"] == "asked"
    return Opened(
        order=order,
        kind=kind,
        rows=list(order.steps.order_by("began_at", "id")),
        words=words_of(order),
        may_work=waits and holds and actor.account_id not in order.barred,
        may_settle=asked and _may_settle(actor, order, kind),
        may_dispatch=waits and actor.post_with(kind.first.duty, order.office_id) is not None,
    )


def _may_settle(actor: Actor, order: WorkOrder, kind: Kind) -> bool:
    allowed = kind.extension
    if allowed is None or order.extension is None or order.extension["by"] == str(actor.account_id):
        return False
    office = office_for(kind, allowed["duty"], order.division_id, order.subject_organization_id)
    return actor.post_with(allowed["duty"], office) is not None


def words_of(order: WorkOrder) -> str:
    """What the reporting person wrote, opened for those who work on the order."""
    if order.sealed is None:
        return ""
    body: Any = open_json(bytes(order.sealed), table=TABLE, record_id=order.pk, field="sealed")
    return str(body.get("words", ""))


@dataclass(frozen=True, slots=True)
class Progress:
    """What the reporting person may see: which step, who, until when; at the end the outcome and the answer."""

    number: str
    closed: bool
    step: str
    office: str
    until: date | None
    outcome: str
    answer: str
    closed_at: datetime | None


def progress_of(ref_kind: str, ref_id: UUID) -> Progress | None:
    """The progress of the order about a thing. The caller has made sure that the reader may see that thing."""
    order = (
        WorkOrder.objects.unscoped("the person who reported sees how far it is")
        .filter(ref_kind=ref_kind, ref_id=ref_id)
        .order_by("-id")
        .first()
    )
    if order is None:
        return None
    rows = list(order.steps.order_by("began_at", "id"))
    last = rows[-1]
    answers = [row.reason for row in rows if row.done_at and row.organization_id == order.subject_organization_id]
    answers = answers or [row.reason for row in rows if row.done_at and row.step == rows[0].step]
    return Progress(
        number=order.number,
        closed=order.state == "closed",
        step=last.title,
        office=last.organization_name,
        until=order.due_on,
        outcome=last.outcome_title,
        answer=answers[-1] if answers else "",
        closed_at=order.closed_at,
    )


def orders_about(ref_kind: str, ref_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """{ref id: (order id, number, state)} for a list; one query."""
    every = WorkOrder.objects.unscoped("a list of what orders are about")
    rows = every.filter(ref_kind=ref_kind, ref_id__in=list(ref_ids))
    return {ref: (pk, number, state) for ref, pk, number, state in rows.values_list("ref_id", "id", "number", "state")}


@resolver("workorder")
def resolve_order(actor: Actor, ref_id: UUID) -> Ref:
    """A work order as a reference."""
    order: WorkOrder = WorkOrder.objects.visible_to(actor).get_or_refuse(ref_id)
    return Ref("workorder", order.pk, order.title, f"/desk/workorders/{order.pk}/")
