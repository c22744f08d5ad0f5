"""Registering other nodes, changing them, and settling alarms: administrators, after they looked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.use_case import record, use_case
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.errors import CryptoProblem
from yiwang.crypto.pem import certificates_from_pem
from yiwang.support.ledger.errors import AlarmSettled, NodeThere
from yiwang.support.ledger.models import Alarm, Node
from yiwang.support.ledger.models.nodes import LEVELS
from yiwang.support.ledger.notary import begin
from yiwang.support.ledger.top import require_top

_LOG = re.compile(r"[0-9a-z-]{8,64}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,150}(/[\w\-./]{0,40})?")


@use_case("ledger.node_added")
def add_node(*, actor: Actor, typed: Mapping[str, str]) -> Node:
    """Register a node: ``log``, ``name``, ``level``, ``address`` and ``chain`` (PEM). Refuses with the fields."""
    require_top(actor)
    told = _checked(typed)
    if told["log"] == begin().code:
        raise InvalidInput(fields={"/log": _("这是本平台自己的日志编号，请填对方的。")})
    if Node.objects.unscoped("whether it is there").filter(log=told["log"]).exists():
        raise NodeThere.at("/log")
    node = Node.objects.create(**told)
    record("ledger.node_added", actor=actor, on=node, payload={"log": node.log, "name": node.name})
    return node


@use_case("ledger.node_changed")
def change_node(*, actor: Actor, node_id: UUID, row_version: int, typed: Mapping[str, str], active: bool) -> Node:
    """Change name, level, address and certificates, or pause a node. Its log stays what it is."""
    require_top(actor)
    node = Node.objects.visible_to(actor).select_for_update().filter(pk=node_id).first()
    if node is None:
        raise NotFound
    if node.row_version != row_version:
        raise ChangedMeanwhile
    for name, value in (_checked({**typed, "log": node.log}) | {"active": active}).items():
        setattr(node, name, value)
    node.row_version += 1
    node.next_at = None
    node.save()
    record("ledger.node_changed", actor=actor, on=node, payload={"log": node.log, "active": active})
    return node


@use_case("ledger.alarm_settled")
def settle_alarm(*, actor: Actor, alarm_id: UUID, finding: str, now: datetime) -> Alarm:
    """Close an alarm with what was found; the evidence stays."""
    require_top(actor)
    alarm = Alarm.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound
    if alarm.settled_at is not None:
        raise AlarmSettled
    words = finding.replace("\x00", "").strip()
    if not 4 <= len(words) <= 500:
        raise InvalidInput(fields={"/finding": _("请写清楚查到了什么、怎样处理的，4到500个字。")})
    alarm.settled_at, alarm.settled_by, alarm.finding = now, actor.account_id, words
    alarm.save(update_fields=["settled_at", "settled_by", "finding"])
    record("ledger.alarm_settled", actor=actor, on=alarm, payload={"kind": alarm.kind})
    return alarm


def _checked(typed: Mapping[str, str]) -> dict[str, Any]:
    told = {name: str(typed.get(name, "")).replace("\x00", "").strip() for name in _FIELDS}
    wrong = {}
    if not _LOG.fullmatch(told["log"]):
        wrong["/log"] = _("请填对方“存证”页上写的日志编号。")
    if not 2 <= len(told["name"]) <= 80:
        wrong["/name"] = _("请写节点的名称，例如“某市政务服务平台”，2到80个字。")
    if told["level"] not in LEVELS:
        wrong["/level"] = _("请选择层级。")
    if not _ADDRESS.fullmatch(told["address"]):
        wrong["/address"] = _("请填网址，以https://开头，例如https://zwfw.example.gov.cn。")
    if not _is_chain(told["chain"]):
        wrong["/chain"] = _("请粘贴对方给的证书，以“-----BEGIN CERTIFICATE-----”开头。")
    if wrong:
        raise InvalidInput(fields=wrong)
    told["address"] = told["address"].rstrip("/")
    return told


_FIELDS = ("log", "name", "level", "address", "chain")


def _is_chain(text: str) -> bool:
    try:
        held = certificates_from_pem(text.encode())
        return bool(held) and all(read_certificate(der) for der in held)
    except (CryptoProblem, ValueError):
        return False
