"""Alarms: what must not be in a ledger is told at once, in an event and in messages to administrators."""

from __future__ import annotations

from typing import Any

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.ledger.models import Alarm, Node


@use_case("ledger.alarm")
def give_alarm(*, actor: Actor, kind: str, node: Node | None, evidence: dict[str, Any]) -> Alarm | None:
    """Open an alarm of a kind about a node (None: the own log), unless one is open; told to administrators."""
    open_ones = Alarm.objects.unscoped("alarms are the platform's").filter(node=node, kind=kind, settled_at=None)
    if open_ones.exists():
        nothing_changed()
        return None
    alarm = Alarm.objects.create(node=node, kind=kind, evidence=evidence)
    record("ledger.alarm", actor=actor, on=alarm, payload={"kind": kind, "log": node.log if node else ""})
    return alarm


def raise_alarm(kind: str, node: Node | None, evidence: dict[str, Any]) -> None:
    """An alarm of the platform itself."""
    give_alarm(actor=SYSTEM, kind=kind, node=node, evidence=evidence)
