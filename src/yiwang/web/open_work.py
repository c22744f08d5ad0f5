"""What keeps an organization from being closed: its cases, its tasks and its work orders that are not done."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.support.workorders.models import WorkOrder

_WHY = "only counted, to tell the administrator that an organization cannot be closed yet"


def _cases(organization_id: UUID) -> int:
    return Proceeding.objects.unscoped(_WHY).filter(organization_id=organization_id, ended_at=None).count()


def _tasks(organization_id: UUID) -> int:
    return FlowTask.objects.unscoped(_WHY).filter(organization_id=organization_id, state="open").count()


def _orders(organization_id: UUID) -> int:
    rows = WorkOrder.objects.unscoped(_WHY).exclude(state="closed")
    return rows.filter(organization_id=organization_id).count()


OPEN_WORK = {
    gettext_noop("没办完的办件"): _cases,
    gettext_noop("没办完的任务"): _tasks,
    gettext_noop("没办结的工单"): _orders,
}
