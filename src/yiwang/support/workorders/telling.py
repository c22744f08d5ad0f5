"""Messages about work orders: who holds a step now, and who supervises when it is late."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.models import PostHolding
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence
from yiwang.support.workorders.models import WorkOrder

WAITING = "workorder.waiting"
OVERDUE = "workorder.overdue"
MOVING = frozenset({"workorder.opened", "workorder.step_done", "workorder.returned", "workorder.dispatched"})
MOST_RECEIVERS = 50

sentence(
    WAITING,
    Sentence(
        gettext_noop("工单等您办理：%(title)s"),
        gettext_noop("工单%(number)s到了“%(step)s”，请尽快办理。"),
        gettext_noop("工单%(number)s到了“%(step)s”，请在%(until)s前办理。"),
        symbol="list",
    ),
)
sentence(
    OVERDUE,
    Sentence(
        gettext_noop("工单逾期：%(title)s"),
        gettext_noop("工单%(number)s的“%(step)s”已经逾期，请督办。"),
        symbol="warning",
    ),
)


@consumer("workorders", wants=MOVING)
def follow(events: list[Event]) -> None:
    """Tell the posts at which an order arrived."""
    arrived = {event.subject_id: event for event in events if event.type in MOVING}
    if not arrived:
        return
    orders = WorkOrder.objects.unscoped("who must work next").filter(pk__in=arrived, state="open")
    send(
        letter
        for order in orders
        for letter in _letters(order, WAITING, str(arrived[order.pk].pk), Q(post__duties__contains=[order.duty]))
    )


def tell_overdue(order: WorkOrder, source: str) -> None:
    """Supervisors of the office that holds the step, and of the dispatching office."""
    duty = Q(post__duties__contains=["supervise"]) | Q(post__duties__contains=[order.duty])
    send(_letters(order, OVERDUE, f"overdue:{source}", duty, (order.organization_id, order.office_id)))


def _letters(
    order: WorkOrder, kind: str, source: str, duty: Q, offices: tuple[UUID, ...] | None = None
) -> list[Letter]:
    rows = PostHolding.objects.filter(
        duty, post__organization_id__in=offices or (order.organization_id,), until=None, account__is_active=True
    ).exclude(account_id__in=order.barred)
    accounts = list(dict.fromkeys(rows.order_by("id").values_list("account_id", flat=True)))[:MOST_RECEIVERS]
    row = order.steps.filter(done_at=None).values_list("title", flat=True).first() or ""
    until = order.due_on.isoformat() if order.due_on and kind == WAITING else ""
    words = {"title": order.title, "number": order.number, "step": row, "until": until}
    return [Letter(account, kind, ("workorder", order.pk), source, words) for account in accounts]
