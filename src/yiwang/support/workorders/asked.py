"""Work orders as things that one can ask about, and which duties their steps show in use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from yiwang.people.access.doubts import use_source
from yiwang.people.access.things import Address, Thing, ThingKind, thing_kind
from yiwang.people.models import Organization
from yiwang.support.workorders.models import StepRow, WorkOrder

_WHY = "who may see it is what is asked; nothing but public words are told"


def _order(key: UUID) -> Thing | None:
    row = WorkOrder.objects.unscoped(_WHY).filter(pk=key).first()
    if row is None:
        return None
    offices = tuple(dict.fromkeys([row.organization_id, row.office_id, row.subject_organization_id]))
    title = f"{row.title}（{row.number}）"
    return Thing("workorder", row.pk, title, row.organization_id, row.division_id, organizations=offices)


def _by_number(text: str) -> UUID | None:
    return WorkOrder.objects.unscoped(_WHY).filter(number=text).values_list("pk", flat=True).first()


def _duties_used(offices: QuerySet[Organization], since: date) -> Iterable[tuple[UUID, str]]:
    done = StepRow.objects.filter(organization_id__in=offices.values("pk"), done_at__date__gte=since)
    return set(done.values_list("organization_id", "duty").distinct())


thing_kind(
    ThingKind(
        "workorder",
        gettext_noop("工单"),
        "workorders.WorkOrder",
        _order,
        _by_number,
        addresses=(Address("workorder", gettext_noop("打开工单")),),
    )
)
use_source(_duties_used)
