"""Rules of retention: read from YAML, checked, kept with a number; the newest loaded plan is in force."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.privacy.models import RetentionPlan
from yiwang.people.privacy.retaining import Rule, actions_of

SHIPPED = Path(__file__).parent / "data" / "retention.yaml"
SHIPPED_BY = "随软件提供"
ACTIONS = {"delete": gettext_noop("删除"), "redact": gettext_noop("清除个人信息"), "keep": gettext_noop("保留")}
LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A loaded plan with its rules."""

    row: RetentionPlan
    parsed: tuple[Rule, ...]


def plan_in_force() -> Plan:
    """The plan in force; the shipped one is loaded where there is none yet. For runs: pages read ``plan_to_show``."""
    row = RetentionPlan.objects.filter(replaced_at=None).first()
    if row is None:
        row = load_plan(actor=SYSTEM, text=SHIPPED.read_text(encoding="utf-8"), source=SHIPPED_BY)
    return Plan(row, tuple(rule_of(entry) for entry in row.rules))


def plan_to_show() -> Plan:
    """The plan in force, or what the first run will load; changes nothing."""
    row = RetentionPlan.objects.filter(replaced_at=None).first()
    if row is None:
        rules = read_rules(SHIPPED.read_text(encoding="utf-8"))
        row = RetentionPlan(number=1, rules=rules, source=SHIPPED_BY, loaded_at=clock.now())
    return Plan(row, tuple(rule_of(entry) for entry in row.rules))


@use_case("retention.plan_loaded")
def load_plan(*, actor: Actor, text: str, source: str) -> RetentionPlan:
    """Load rules; the former plan stays on record. The same rules again change nothing. Refuses ``invalid_input``."""
    require(actor, "privacy.hold")
    rules = read_rules(text)
    digest = hashlib.sha256(orjson.dumps(rules, option=orjson.OPT_SORT_KEYS)).hexdigest()
    current = RetentionPlan.objects.select_for_update().filter(replaced_at=None).first()
    if current is not None and current.digest == digest:
        nothing_changed()
        return current
    RetentionPlan.objects.filter(replaced_at=None).update(replaced_at=clock.now())
    made = RetentionPlan.objects.create(
        digest=digest, rules=rules, source=source[:200], loaded_by=actor.account_id, loaded_at=clock.now()
    )
    payload = {"plan": made.number, "digest": digest, "rules": len(rules)}
    record("retention.plan_loaded", actor=actor, subject=Subject("retention_plan", new_id()), payload=payload)
    return made


def read_rules(text: str) -> list[dict[str, Any]]:
    """The rules of a YAML file, checked; every fault with the class that it is in."""
    if len(text) > LARGEST:
        raise InvalidInput(_("文件太大。"))
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise InvalidInput(_("文件不是有效的YAML。")) from broken
    entries = content.get("retention") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InvalidInput(_("文件里没有 retention 列表。"))
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        problem = _problem(entry, seen)
        if problem:
            name = entry.get("class", number) if isinstance(entry, dict) else number
            wrong[f"/retention/{number}"] = f"{name}：{problem}"
    if wrong:
        raise InvalidInput(fields=wrong)
    return entries


def _problem(entry: Any, seen: set[str]) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("class"), str):
        return _("缺少 class")
    if entry["class"] in seen:
        return _("写了两次")
    seen.add(entry["class"])
    if entry.get("action") not in ACTIONS:
        return _("action 只能是 delete、redact 或 keep")
    period = entry.get("for")
    if entry["action"] != "keep" and not (isinstance(period, dict) and _is_period(period)):
        return _("for 要写成 {years: 3}、{months: 6} 或 {days: 30}")
    if not entry.get("basis") or not entry.get("title"):
        return _("缺少 title 或 basis")
    return _impossible(entry["class"], entry["action"])


def _impossible(kind: str, action: str) -> str:
    """A class that nothing belongs to, or an action that its tables do not know."""
    possible = actions_of(kind)
    if not possible:
        return _("没有这一类")
    if action not in possible:
        return _("这一类的 action 只能是这些：%(actions)s") % {"actions": " ".join(possible)}
    return ""


def _is_period(period: dict[str, Any]) -> bool:
    return bool(period) and all(
        unit in ("years", "months", "days") and isinstance(n, int) and not isinstance(n, bool) and 0 < n <= 36_500
        for unit, n in period.items()
    )


def rule_of(entry: dict[str, Any]) -> Rule:
    """A rule as it was stored."""
    return Rule(
        entry["class"], entry["title"], entry["action"], entry.get("for") or {}, entry.get("after", ""), entry["basis"]
    )
