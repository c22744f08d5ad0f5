"""The seam to FEEL: a condition keeps its text and compiles through a function that can be exchanged.

The compiled form is not pickled, so that a cached plan stays small and survives a new release of the rules
engine; it is made again on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol


class Compiled(Protocol):
    """What a rules engine gives for one expression."""

    def evaluate(self, context: Mapping[str, object], /) -> object: ...


CompileCondition = Callable[[str, Sequence[str]], Compiled]


class ConditionRefused(ValueError):
    """The text is no expression the rules engine accepts (when compiled), or it failed (when evaluated)."""

    code = "flow_condition_refused"


class Feel:
    """One expression of the platform's own FEEL (DMN 1.3 §10), its refusals in the words of this seam."""

    __slots__ = ("_expression",)

    def __init__(self, text: str, names: Sequence[str]) -> None:
        from yiwang.engines.rules import compile_expression
        from yiwang.engines.rules.errors import RulesError

        try:
            self._expression: Compiled = compile_expression(text, names=tuple(names))
        except RulesError as error:
            raise ConditionRefused(error.message) from error

    def evaluate(self, context: Mapping[str, object], /) -> object:
        """The value, null for bad data; raises ConditionRefused beyond the bounds of an evaluation."""
        from yiwang.engines.rules.errors import RulesError

        try:
            return self._expression.evaluate(context)
        except RulesError as error:
            raise ConditionRefused(error.message) from error


def compile_feel(text: str, names: Sequence[str]) -> Compiled:
    """The default of the seam: imported late, so that the flow can be read and tested without rules."""
    return Feel(text, names)


class Condition:
    """A FEEL text of a model. Equal by text; compiled once for each process."""

    __slots__ = ("_compile", "_compiled", "names", "text")

    def __init__(self, text: str, names: Sequence[str], compile_condition: CompileCondition) -> None:
        self.text = text
        self.names = tuple(names)
        self._compile = compile_condition
        self._compiled: Compiled | None = None

    def compiled(self) -> Compiled:
        """The compiled form; raises ConditionRefused where the text is wrong."""
        if self._compiled is None:
            try:
                self._compiled = self._compile(self.text, self.names)
            except (ValueError, RecursionError) as error:
                raise ConditionRefused(str(error)) from error
        return self._compiled

    def evaluate(self, context: Mapping[str, object]) -> object:
        """The value in this context; raises ConditionRefused where evaluation fails or exceeds its bounds."""
        try:
            return self.compiled().evaluate(context)
        except (ValueError, RecursionError) as error:
            raise ConditionRefused(str(error)) from error

    def __reduce__(self) -> tuple[type[Condition], tuple[str, tuple[str, ...], CompileCondition]]:
        return Condition, (self.text, self.names, self._compile)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.text == self.text and other.names == self.names

    def __hash__(self) -> int:
        return hash((self.text, self.names))

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"
