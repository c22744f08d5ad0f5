"""A rule on incompatible duties is set for the whole platform."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.administration import DUTY
from yiwang.people.duties import known_duties
from yiwang.people.handing import now_held
from yiwang.people.models import DutyConflict, PostHolding
from yiwang.people.root import root_organization
from yiwang.people.separation import MOST_RULES, NeedsConfirmation, Rule, all_rules, clashes, duties_of, meets

EFFECTS = ("refuse", "warn", "off")
REACHES = ("organization", "everywhere")
ENDS = ("*.accept", "*.decide", "*.approve")  # every duty with that end; two of them meet in one matter
SHORTEST, LONGEST = 6, 200
MOST_LOOKED_AT = 2000


def may_set(actor: Actor) -> bool:
    """The platform, and administrators of the organization at the top: the rules hold for everybody below."""
    if actor.kind == "system":
        return True
    top = root_organization()
    return top is not None and top in actor.organizations_with(DUTY)


@use_case("duty_conflict.set")
def set_rule(*, actor: Actor, rule: Rule) -> DutyConflict:
    """Put a rule into force, new or in place of the one with its code; posts that are held stay as they are."""
    if not may_set(actor):
        raise NotPermitted
    if rule.effect not in EFFECTS[:2] or rule.reach not in REACHES:
        raise InvalidInput(fields={"/effect": _("请从列表中选择。")})
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
    if present is None:
        payload |= {"first": rule.first, "second": rule.second, "reach": rule.reach}
    record("duty_conflict.set", actor=actor, on=row, payload=payload)
    return row


def add_rule(*, actor: Actor, rule: Rule, confirmed: bool) -> DutyConflict:
    """A further pair of duties that do not go together; ``rule.code`` is chosen here.

    Refuses ``invalid_input`` at each wrong field, and ``needs_confirmation`` with the number of people who hold both
    today unless ``confirmed``: they keep what they hold, nobody gets it anew. Records ``duty_conflict.set``.
    """
    if not may_set(actor):
        raise NotPermitted
    wrong = faults_of(rule)
    if wrong:
        raise InvalidInput(fields={f"/{name}": said for name, said in wrong.items()})
    if not confirmed:
        raise NeedsConfirmation(_meaning(rule), confirm="confirmed")
    return set_rule(actor=actor, rule=replace(rule, code=f"own-{new_id().hex}", active=True))


def _meaning(rule: Rule) -> str:
    """What a rule changes, in words, before it is confirmed."""
    count = both(rule)
    now = _("现在有%(n)s人同时担任这两项，他们不受影响。") % {"n": count} if count else _("现在没有人同时担任这两项。")
    later = _("以后这样任命时会提醒。") if rule.effect == "warn" else _("以后不能再这样任命。")
    return _("这条规则马上对所有机构生效。%(now)s%(later)s") % {"now": now, "later": later}


def faults_of(rule: Rule) -> dict[str, str]:
    """What is wrong with a new rule, by its field."""
    duties, wrong = {*known_duties(), *ENDS}, {}
    for name in ("first", "second"):
        if getattr(rule, name) not in duties:
            wrong[name] = _("请选择一项职责。")
    known = all_rules()
    if not wrong and rule.first == rule.second:
        wrong["second"] = _("请选择另一项职责，同一项谈不上不相容。")
    elif not wrong and any({one.first, one.second} == {rule.first, rule.second} for one in known):
        wrong["second"] = _("这两项已经有规则了，请在上面的表里调整。")
    if rule.reach not in REACHES:
        wrong["reach"] = _("请选择范围。")
    if rule.effect not in EFFECTS[:2]:
        wrong["effect"] = _("请选择不许还是提醒。")
    bounds = {"least": SHORTEST, "most": LONGEST}
    if not SHORTEST <= len(rule.sentence) <= LONGEST:
        wrong["sentence"] = _("请写明为什么，%(least)s 到 %(most)s 个字。任命的人会看到这句话。") % bounds
    if len(rule.basis) > LONGEST:
        wrong["basis"] = _("最多%(most)s个字。") % bounds
    for name in ("sentence", "basis"):
        if not getattr(rule, name).isprintable():
            wrong[name] = _("请写成一段，不要换行，不要用特殊符号。")
    if not wrong and len(known) >= MOST_RULES:
        wrong["first"] = _("规则太多了，请先停用不要的。")
    return wrong


def both(rule: Rule) -> int:
    """How many people hold such a pair today; looks at no more than ``MOST_LOOKED_AT`` of them."""
    first, second = _holders(rule.first), _holders(rule.second)
    people = sorted(first & second)[:MOST_LOOKED_AT]
    return sum(1 for held in duties_of(people).values() if clashes(held, [rule]))


def _holders(pattern: str) -> set[UUID]:
    same = Rule("", pattern, pattern, "")
    duties = [code for code in known_duties() if meets(same, code, code)]
    rows = PostHolding.objects.filter(now_held(), post__duties__overlap=duties, post__closed_on=None)
    return set(rows.values_list("account_id", flat=True))


def with_effect(rule: Rule, effect: str) -> Rule:
    """The rule with another effect; ``off`` keeps what it said for the day it comes back."""
    return replace(rule, active=False) if effect == "off" else replace(rule, active=True, effect=effect)
