"""Work orders about guides: sent to the owner with what was found, and closed by the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.service.catalogue_quality.errors import NobodyToMend, NothingToMend
from yiwang.service.catalogue_quality.judging import judge
from yiwang.service.catalogue_quality.models import Finding, Node
from yiwang.service.catalogue_quality.rules import Rule, all_rules
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.actions.open_order import Report, open_order
from yiwang.support.workorders.models import WorkOrder

KIND = "catalogue-quality"
REF = "quality_case"
DISPATCH, MEND, CHECK = "dispatch", "mend", "recheck"


@use_case("catalogue_quality.sent")
def send_order(*, actor: Actor, node_id: UUID, now: datetime) -> WorkOrder:
    """Send what is open at a guide to its organization, in one order; what was sent before is not sent twice.

    Refuses ``not_found``, ``catalogue_quality_no_owner``, ``catalogue_quality_nothing_open``, ``workorder_no_office``.
    """
    require(actor, "catalogue_quality.dispatch")
    node: Node = Node.objects.visible_to(actor).select_for_update().get_or_refuse(node_id)
    office = Organization.objects.filter(pk=node.office).first() if node.known else None
    if office is None:
        raise NobodyToMend
    rows = Finding.objects.visible_to(actor).filter(node=node, state="open", case_id=None)
    findings = list(rows.order_by("-weight", "id"))
    if not findings:
        raise NothingToMend
    case = new_id()
    rules = all_rules()
    report = Report(
        kind=KIND,
        source="recheck",
        title=_("办事指南要改：%(title)s") % {"title": node.title[:150]},
        ref=(REF, case),
        division_id=office.division_id,
        subject_organization_id=office.pk,
        summary={"guide": node.key, "page": f"/items/{node.key}/", "findings": len(findings)},
        words="\n".join(sentence_of(rules.get(row.rule), row) for row in findings),
    )
    order = open_order(actor=actor, report=report, now=now)
    Finding.objects.unscoped("what this order is about").filter(pk__in=[row.pk for row in findings]).update(
        case_id=case
    )
    complete_step(actor=SYSTEM, order_id=order.pk, outcome="send", now=now)
    record("catalogue_quality.sent", actor=actor, on=node, payload={"order": str(order.pk), "findings": len(findings)})
    order.refresh_from_db()
    return order


def sentence_of(rule: Rule | None, row: Finding) -> str:
    """A finding in a sentence, with what to do."""
    if rule is None:
        return row.rule
    return f"{rule.says}{f'（{row.more}）' if row.more else ''}：{rule.do}"


@consumer("catalogue_quality", wants=frozenset({"workorder.step_done"}))
def follow(events: list[Event]) -> None:
    """Where an owner says that it is mended, the rules look again and close the order or send it back."""
    done = [event for event in events if event.payload.get("kind") == KIND and event.payload.get("step") == MEND]
    for case in dict.fromkeys(UUID(event.payload["ref"]) for event in done):
        now = clock.now()
        judge(_nodes([case]), now)
        settle([case], now)


def settle(cases: Iterable[UUID], now: datetime) -> int:
    """Move orders on by what the rules find: nothing left closes them, something left sends them back; how many."""
    wanted = list(cases)
    rows = WorkOrder.objects.unscoped("the rules decide").filter(
        kind=KIND, ref_kind=REF, ref_id__in=wanted, state="open"
    )
    return sum(_settle(order, now) for order in rows)


def settle_mended(nodes: Iterable[UUID], now: datetime) -> int:
    """After guides were judged: orders of which nothing is left are closed, whoever mended it."""
    rows = Finding.objects.unscoped("cases of these guides").filter(node__in=list(nodes)).exclude(case_id=None)
    cases = set(rows.values_list("case_id", flat=True))
    still = rows.filter(case_id__in=cases, state="open").values_list("case_id", flat=True)
    return settle(cases - set(still), now)


def _settle(order: WorkOrder, now: datetime) -> int:
    rows = Finding.objects.unscoped("what the order is about").filter(case_id=order.ref_id, state="open")
    left = list(rows.order_by("-weight", "id"))
    try:
        if order.step == MEND and not left:
            complete_step(actor=SYSTEM, order_id=order.pk, outcome="done", reason=_("已经改好并发布"), now=now)
            order.refresh_from_db()
        if order.step != CHECK:
            return 0
        rules = all_rules()
        words = "；".join(sentence_of(rules.get(row.rule), row) for row in left)[:1_900]
        outcome, reason = ("back", words) if left else ("passed", _("系统按规则复查，问题都没有了"))
        complete_step(actor=SYSTEM, order_id=order.pk, outcome=outcome, reason=reason, now=now)
    except ChangedMeanwhile:
        return 0
    return 1


def _nodes(cases: Iterable[UUID]) -> list[UUID]:
    rows = Finding.objects.unscoped("guides of these cases").filter(case_id__in=list(cases))
    return list(rows.values_list("node_id", flat=True).distinct())


def orders_of(node_id: UUID) -> list[Any]:
    """Orders about a guide, the newest first."""
    cases = Finding.objects.unscoped("cases of a guide").filter(node_id=node_id).exclude(case_id=None)
    rows = WorkOrder.objects.unscoped("a guide's orders, without words").filter(
        ref_kind=REF, ref_id__in=cases.values("case_id")
    )
    return list(rows.order_by("-id")[:20])
