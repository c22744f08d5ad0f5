"""The seam to FEEL: a condition keeps its text and compiles through a function that can be exchanged.

The compiled form is not pickled, so that a cached plan stays small and survives a new release of the rules
engine; it is made again on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Compiled(Protocol):
    """What a rules engine gives for one expression. `free_names`: the names it takes from outside."""

    free_names: frozenset[str]

    def evaluate(self, context: Mapping[str, object], /, *, now: datetime | None = None) -> object: ...


CompileCondition = Callable[[str, Sequence[str]], Compiled]


class ConditionRefused(ValueError):
    """The text is no expression the rules engine accepts (when compiled), or it failed (when evaluated)."""

    code = "flow_condition_refused"


class Feel:
    """One expression of the platform's own FEEL (DMN 1.3 §10), its refusals in the words of this seam."""

    __slots__ = ("_expression", "free_names")

    def __init__(self, text: str) -> None:
        from yiwang.engines.rules import RulesError, compile_expression

        try:
            self._expression = compile_expression(text)
        except RulesError as error:
            raise ConditionRefused(error.message) from error
        self.free_names = self._expression.free_names

    def evaluate(self, context: Mapping[str, object], /, *, now: datetime | None = None) -> object:
        """The value, null for bad data; raises ConditionRefused beyond the bounds of an evaluation.

        Only the names the expression uses are handed over, so that a long form costs nothing here.
        """
        from yiwang.engines.rules import Problem

        problems: list[Problem] = []
        used = {name: context[name] for name in self.free_names if name in context}
        value = self._expression.evaluate(used, now=now, problems=problems)
        for problem in problems:
            if problem.code == "limit_exceeded":
                raise ConditionRefused(problem.message)
        return value


def compile_feel(text: str, names: Sequence[str]) -> Compiled:
    """The default of the seam: imported late, so that the flow can be read and tested without rules."""
    return Feel(text)


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

    def unknown_names(self) -> frozenset[str]:
        """Names that nobody will ever provide: a misspelt condition would silently never hold."""
        return self.compiled().free_names - set(self.names)

    def evaluate(self, context: Mapping[str, object], now: datetime | None = None) -> object:
        """The value in this context; raises ConditionRefused where evaluation fails or exceeds its bounds."""
        try:
            return self.compiled().evaluate(context, now=now)
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
