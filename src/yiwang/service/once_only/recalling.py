"""Recalls: organizations that still ask for a withdrawn attestation get a work order, and are let go when they stop."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yiwang.calendar.errors import CalendarError
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.service.once_only.counting import PLACED
from yiwang.service.once_only.models import Recall, StandardMaterial
from yiwang.support.workorders.actions.open_order import Report, open_order
from yiwang.support.workorders.models import WorkOrder

KIND = "needless-material"
MOST = 200  # work orders opened in one turn
_ASKING = f"""
WITH gone AS (
    SELECT m.id, m.key, w.division_code FROM once_only_withdrawal w JOIN once_only_material m ON m.id = w.material_id
    WHERE w.withdrawn_on <= current_date AND NOT m.retired),
nodes AS (
    SELECT DISTINCT f.node_id, g.id AS material_id, g.division_code FROM gone g
    JOIN once_only_finding f ON f.materials @> ARRAY[g.key]
    WHERE f.what = 'material' AND f.state NOT IN ('reasoned', 'fetched')),
placed AS ({PLACED} AND EXISTS (SELECT 1 FROM nodes))
SELECT n.material_id, p.organization_id, count(DISTINCT p.id)
FROM nodes n JOIN placed p ON p.node_id = n.node_id AND p.division_code LIKE n.division_code || '%%'
WHERE p.organization_id IS NOT NULL GROUP BY 1, 2
"""  # noqa: S608 - put together from constants


def recall(now: datetime) -> int:
    """Settle recalls of those that stopped, open those that are missing; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKING)
        asking = {(material, office): int(items) for material, office, items in cursor.fetchall()}
    open_now = {(row.material_id, row.organization_id): row for row in Recall.objects.filter(settled_at=None)}
    done = 0
    for place, row in open_now.items():
        if place not in asking:
            Recall.objects.filter(pk=row.pk).update(settled_at=now, items=0)
            done += 1
        elif row.items != asking[place]:
            Recall.objects.filter(pk=row.pk).update(items=asking[place])
    missing = sorted((place for place in asking if place not in open_now), key=str)[:MOST]
    waiting = [row for place, row in open_now.items() if place in asking and row.workorder_id is None]
    offices = Organization.objects.in_bulk([office for _material, office in missing])
    for material, office in missing:
        if office in offices:
            _begin(actor=SYSTEM, material_id=material, office=offices[office], items=asking[material, office], now=now)
            done += 1
    for row in waiting[:MOST]:
        with transaction.atomic():
            _order(row, now)
    return done


@use_case("materials.recalled")
def _begin(*, actor: Actor, material_id: UUID, office: Organization, items: int, now: datetime) -> Recall:
    """One organization is told to stop asking for a withdrawn attestation; records ``materials.recalled``."""
    made = Recall.objects.create(
        material_id=material_id,
        organization_id=office.pk,
        organization_name=office.name[:120],
        division_id=office.division_id,
        items=items,
        opened_at=now,
    )
    payload = {"material": made.material.key, "items": items}
    record("materials.recalled", actor=actor, on=made, payload=payload, organization_id=office.pk)
    _order(made, now)
    return made


def _order(row: Recall, now: datetime) -> None:
    """The work order; where none can be opened the recall says why, and the next turn tries again."""
    title = row.material.title
    report = Report(
        kind=KIND,
        source="inspection",
        title=_("“%(title)s”已经取消，事项里还在要") % {"title": title},
        ref=("material_recall", row.pk),
        division_id=row.division_id,
        subject_organization_id=row.organization_id,
        summary={"material": title, "items": row.items},
    )
    try:
        with transaction.atomic():
            order = open_order(actor=SYSTEM, report=report, now=now)
    except (Refusal, CalendarError) as refused:
        row.problem = (refused.text if isinstance(refused, Refusal) else str(refused))[:200]
    else:
        row.workorder_id, row.problem = order.pk, ""
    row.save(update_fields=["workorder_id", "problem"])


def orders_of(material: StandardMaterial) -> list[dict[str, Any]]:
    """Organizations that were told to stop asking for it, those that still do first; with the number of the order."""
    rows = list(Recall.objects.filter(material=material).order_by("settled_at", "organization_name")[:200])
    keys = [row.workorder_id for row in rows if row.workorder_id]
    every = WorkOrder.objects.unscoped("a list of what orders are about").filter(pk__in=keys)
    numbers = dict(every.values_list("pk", "number"))
    return [{"row": row, "number": numbers.get(row.workorder_id, "")} for row in rows]
