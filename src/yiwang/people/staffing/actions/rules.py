"""A rule on incompatible duties is set for the whole platform."""

from __future__ import annotations

from dataclasses import replace

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.administration import DUTY
from yiwang.people.models import DutyConflict, Organization
from yiwang.people.separation import Rule, all_rules

EFFECTS = ("refuse", "warn", "off")


def may_set(actor: Actor) -> bool:
    """The platform, and administrators of a topmost organization: the rules hold for everybody below."""
    if actor.kind == "system":
        return True
    tops = Organization.objects.filter(pk__in=actor.organizations_with(DUTY), lineage__len=1)
    return tops.exists()


@use_case("duty_conflict.set")
def set_rule(*, actor: Actor, rule: Rule) -> DutyConflict:
    """Put a rule into force, new or in place of the one with its code; posts that are held stay as they are."""
    if not may_set(actor):
        raise NotPermitted
    if rule.effect not in EFFECTS[:2] or rule.reach not in ("organization", "everywhere"):
        raise InvalidInput(fields={"/effect": ""})
    present = next((known for known in all_rules() if known.code == rule.code), None)
    values = {
        name: getattr(rule, name) for name in ("first", "second", "sentence", "basis", "reach", "effect", "active")
    }
    row, _made = DutyConflict.objects.get_or_create(code=rule.code, defaults=values)
    if present == rule:
        nothing_changed()
        return row
    DutyConflict.objects.filter(pk=row.pk).update(**values, version=row.version + 1)
    payload = {"code": rule.code, "effect": rule.effect if rule.active else "off"}
    record("duty_conflict.set", actor=actor, on=row, payload=payload)
    return row


def with_effect(rule: Rule, effect: str) -> Rule:
    """The rule with another effect; ``off`` keeps what it said for the day it comes back."""
    return replace(rule, active=False) if effect == "off" else replace(rule, active=True, effect=effect)
