"""Rules of quality: shipped ones, changed or added at the desk; each a FEEL expression over ``facts.NAMES``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import generation
from yiwang.core.errors import InvalidInput
from yiwang.engines.rules import Expression, FeelSyntaxError, Limits, compile_expression
from yiwang.service.catalogue_quality.facts import NAMES
from yiwang.service.catalogue_quality.models import DeskRule

GROUPS = {
    "complete": gettext_noop("完整"),
    "accurate": gettext_noop("准确"),
    "consistent": gettext_noop("前后一致"),
    "readable": gettext_noop("好读"),
}
SEVERITIES = {
    "refuse": gettext_noop("不能发布"),
    "mend": gettext_noop("要改"),
    "advise": gettext_noop("建议"),
}
LIMITS = Limits(expression_length=2_000, nesting=20, steps=20_000, list_length=1_000, string_length=50_000)
MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """``paths`` are the elements that it speaks of; ``on`` the kinds of nodes that it judges."""

    key: str
    group: str
    severity: str
    weight: int
    when: str
    says: str
    do: str
    paths: tuple[str, ...] = ()
    on: tuple[str, ...] = ("item", "entry")
    active: bool = True
    at_desk: bool = False

    @property
    def expression(self) -> Expression:
        """Compiled; raises FeelSyntaxError."""
        return compile_expression(self.when, limits=LIMITS)

    def finds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the fault is there. What cannot be decided (a value that nobody gave) is no fault."""
        expression = self.expression
        return expression.evaluate({name: facts[name] for name in expression.free_names if name in facts}) is True


@cache
def shipped() -> dict[str, Rule]:
    """The rules that come with the platform."""
    text = files("yiwang.service.catalogue_quality").joinpath("data/rules.yaml").read_text(encoding="utf-8")
    return {row["rule"]: _rule(row) for row in yaml.safe_load(text)["rules"]}


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        key=row["rule"],
        group=row["group"],
        severity=row["severity"],
        weight=int(row["weight"]),
        when=str(row["when"]),
        says=row["says"],
        do=row["do"],
        paths=tuple(row.get("paths", ())),
        on=tuple(row.get("judges", ("item", "entry"))),
    )


def all_rules() -> dict[str, Rule]:
    """Shipped rules with what the desk changed, then those that the desk added; one query in a generation."""
    return generation.cached(("catalogue quality rules",), _read)


def _read() -> dict[str, Rule]:
    rules = dict(shipped())
    for row in DeskRule.objects.order_by("key"):
        before = rules.get(row.key)
        said = {
            "group": row.group, "severity": row.severity, "weight": row.weight, "when": row.when, "says": row.says,
            "do": row.do, "paths": tuple(row.paths), "on": tuple(row.judges), "active": row.active, "at_desk": True,
        }  # fmt: skip
        rules[row.key] = replace(before, **said) if before else Rule(key=row.key, **said)
    return rules


def active_rules(kind: str) -> list[Rule]:
    """Rules that judge nodes of a kind now."""
    return [rule for rule in all_rules().values() if rule.active and kind in rule.on]


def check_expression(text: str) -> None:
    """Refuse what is no FEEL or speaks of names that do not exist, at ``/when``."""
    try:
        expression = compile_expression(text, limits=LIMITS)
    except FeelSyntaxError as wrong:
        raise InvalidInput(fields={"/when": _("条件写得不对：%(why)s") % {"why": str(wrong)[:200]}}) from wrong
    unknown = sorted(expression.free_names - set(NAMES))
    if unknown:
        raise InvalidInput(fields={"/when": _("条件里有不认识的名字：%(names)s。") % {"names": "、".join(unknown)}})
