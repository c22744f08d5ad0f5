"""The seam to `yiwang.engines.rules`: FEEL conditions, compiled once, evaluated many times."""

from __future__ import annotations

from yiwang.engines.forms.conditions import FeelCondition
from yiwang.engines.forms.model import Condition


class BadCondition(ValueError):
    """A condition that is not FEEL, or that uses a name which is not there; the text is Chinese."""


def feel_condition(text: str, names: tuple[str, ...]) -> Condition:
    """Compile an `x-when`. `names` are those it may use; raises BadCondition."""
    from yiwang.engines import rules

    try:
        expression = rules.compile_expression(text, names=names)
    except rules.RulesError as error:
        raise BadCondition(error.message) from error
    return FeelCondition(text, expression.evaluate, rules.RulesError)
