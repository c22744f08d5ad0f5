"""The seam to `yiwang.engines.rules`: FEEL conditions, compiled once, evaluated many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from yiwang.engines import rules
from yiwang.engines.forms.conditions import BadCondition, ConditionCompiler
from yiwang.engines.forms.model import Condition

Clock = Callable[[], datetime]
_LIMIT = "limit_exceeded"


def system_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class FeelCondition:
    """A condition in FEEL. Only true shows the part; a condition that used up its budget shows it too."""

    __slots__ = ("_clock", "_expression", "_names")

    def __init__(self, expression: rules.Expression, clock: Clock) -> None:
        self._expression = expression
        self._names = tuple(expression.free_names)
        self._clock = clock

    def holds(self, names: Mapping[str, Any]) -> bool:
        problems: list[rules.Problem] = []
        used = {name: names.get(name) for name in self._names}
        try:
            result = self._expression.evaluate(used, now=self._clock(), problems=problems)
        except (TypeError, ValueError):
            return True  # answers that are no JSON values: the part is shown and its errors told
        return result is True or any(problem.code == _LIMIT for problem in problems)


def feel_conditions(clock: Clock) -> ConditionCompiler:
    """A compiler of conditions whose `today()` and `now()` come from `clock`."""

    def compile_condition(text: str, names: tuple[str, ...]) -> Condition:
        try:
            expression = rules.compile_expression(text)
        except rules.RulesError as error:
            raise BadCondition(error.message) from error
        unknown = sorted(expression.free_names - set(names))
        if unknown:
            raise BadCondition(f"没有“{'”“'.join(unknown)}”这个名称，可以用：{'、'.join(names)}。")
        return FeelCondition(expression, clock)

    return compile_condition


feel_condition = feel_conditions(system_clock)
