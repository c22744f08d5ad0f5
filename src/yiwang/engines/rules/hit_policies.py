"""Hit policies of decision tables (DMN 1.3 §8.2.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .builtins.statistics import maximum, minimum, total
from .compare import equal
from .limits import Run
from .values import Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one matched rule: as a value, and by column."""

    value: Value
    outputs: list[Value]


@dataclass(frozen=True, slots=True)
class Policy:
    """How the outcomes of the matched rules become one result, and what no match gives."""

    name: str
    combine: Callable[[list[Outcome], Run], Value]
    empty: Callable[[], Value] | None = None
    first_only: bool = False
    by_priority: bool = False

    def result(self, outcomes: list[Outcome], run: Run) -> Value:
        """The result of at least one match."""
        return self.combine(outcomes, run)

    def nothing(self, run: Run) -> Value:
        """The result without a match and without default outputs."""
        if self.empty is not None:
            return self.empty()
        return run.note("no_rule", "决策表没有匹配的规则，也没有默认输出")


def _first(outcomes: list[Outcome], _run: Run) -> Value:
    return outcomes[0].value


def _unique(outcomes: list[Outcome], run: Run) -> Value:
    if len(outcomes) > 1:
        return run.note("not_unique", "决策表要求唯一，却有多条规则匹配")
    return outcomes[0].value


def _any(outcomes: list[Outcome], run: Run) -> Value:
    first = outcomes[0].value
    for other in outcomes[1:]:
        if first is not other.value and equal(first, other.value) is not True:
            return run.note("not_equal", "决策表要求结果相同，匹配的规则结果却不同")
    return first


def _all(outcomes: list[Outcome], _run: Run) -> Value:
    return [outcome.value for outcome in outcomes]


def _count(outcomes: list[Outcome], _run: Run) -> Value:
    return Decimal(len(outcomes))


def _aggregate(function: Callable[[list[Value]], Value]) -> Callable[[list[Outcome], Run], Value]:
    def combine(outcomes: list[Outcome], run: Run) -> Value:
        if len(outcomes[0].outputs) != 1:
            return run.note("many_outputs", "有多个输出的决策表不能汇总")
        return function([outcome.value for outcome in outcomes])

    return combine


_POLICIES = {
    "UNIQUE": Policy("UNIQUE", _unique),
    "FIRST": Policy("FIRST", _first, first_only=True),
    "PRIORITY": Policy("PRIORITY", _first, by_priority=True),
    "ANY": Policy("ANY", _any),
    "RULE ORDER": Policy("RULE ORDER", _all, list),
    "OUTPUT ORDER": Policy("OUTPUT ORDER", _all, list, by_priority=True),
    "COLLECT": Policy("COLLECT", _all, list),
    "COLLECT SUM": Policy("COLLECT SUM", _aggregate(total)),
    "COLLECT MIN": Policy("COLLECT MIN", _aggregate(minimum)),
    "COLLECT MAX": Policy("COLLECT MAX", _aggregate(maximum)),
    "COLLECT COUNT": Policy("COLLECT COUNT", _count, lambda: Decimal(0)),
}


def policy_named(hit_policy: str, aggregation: str) -> Policy | None:
    """The policy of the attributes `hitPolicy` and `aggregation`; None when there is no such one."""
    name = hit_policy or "UNIQUE"
    if name == "COLLECT" and aggregation:
        name = f"COLLECT {aggregation}"
    return _POLICIES.get(name)
