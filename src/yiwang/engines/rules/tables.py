"""Decision tables: matching of rules (DMN 1.3 §8.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .frames import Code, Frame
from .hit_policies import Outcome, Policy
from .values import Kind, Value

Test = Callable[[Frame, Value], Value]


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions. `text` is shown in receipts; `allowed` tests the value."""

    text: str
    code: Code
    kind: Kind | None = None
    allowed: Test | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `ranks` are tests of the declared values in order of priority."""

    name: str
    kind: Kind | None = None
    ranks: tuple[Test, ...] = ()
    default: Code | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: tests by column (cells with `-` are left out), results, notes for people."""

    tests: tuple[tuple[int, Test], ...]
    outputs: tuple[Code, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableTrace:
    """What happened in one evaluation of a table; `rules` are 1-based numbers with their results."""

    table: Table
    inputs: list[Value]
    rules: list[tuple[int, list[Value]]]
    result: Value


@dataclass(slots=True)
class Table:
    """A compiled decision table. `reference` names it in receipts: `reference.2` is its second rule."""

    reference: str
    policy: Policy
    inputs: Sequence[Input]
    outputs: Sequence[Output]
    rules: Sequence[Rule] = field(default_factory=list)

    def evaluate(self, frame: Frame) -> Value:
        """The result for the variables of the frame; problems and the trace go to the run."""
        run = frame.run
        run.spend(len(self.rules))
        values = [self._input(column, frame) for column in self.inputs]
        matched: list[tuple[int, list[Value]]] = []
        if all(value is not _REFUSED for value in values):
            matched = self._match(frame, values)
            result = self._result(frame, matched)
        else:
            result = None
        if run.trace is not None:
            values = [None if value is _REFUSED else value for value in values]
            run.check_size(values)
            run.check_size([outputs for _, outputs in matched])
            run.trace.append(TableTrace(self, values, matched, result))
        return result

    def _input(self, column: Input, frame: Frame) -> Value:
        value = column.code(frame)
        if column.kind is not None:
            fits, converted = column.kind.convert(value)
            if not fits:
                return frame.run.note("wrong_type", f"决策表输入“{column.text}”的类型不符")
            value = converted
        if column.allowed is not None and value is not None and not _allowed(column.allowed, frame, value):
            frame.run.note("not_allowed", f"决策表输入“{column.text}”不是允许的取值")
            return _REFUSED
        return value

    def _match(self, frame: Frame, values: list[Value]) -> list[tuple[int, list[Value]]]:
        first_only = self.policy.first_only
        matched = []
        for number, rule in enumerate(self.rules, 1):
            for column, test in rule.tests:
                if test(frame, values[column]) is not True:
                    break
            else:
                matched.append((number, self._outputs(frame, rule)))
                if first_only:
                    break
        return matched

    def _outputs(self, frame: Frame, rule: Rule) -> list[Value]:
        results = []
        for column, code in zip(self.outputs, rule.outputs, strict=True):
            value = code(frame)
            if column.kind is not None:
                fits, value = column.kind.convert(value)
                if not fits:
                    frame.run.note("wrong_type", f"决策表输出“{column.name}”的类型不符")
            results.append(value)
        return results

    def _rank(self, frame: Frame, outputs: list[Value]) -> tuple[int, ...]:
        places = []
        for column, value in zip(self.outputs, outputs, strict=True):
            found = (place for place, test in enumerate(column.ranks) if test(frame, value) is True)
            places.append(next(found, len(column.ranks)))
        return tuple(places)

    def _result(self, frame: Frame, matched: list[tuple[int, list[Value]]]) -> Value:
        if not matched:
            return self._default(frame)
        for _, outputs in matched:
            for column, value in zip(self.outputs, outputs, strict=True):
                if column.ranks and value is not None and not _ranked(column, frame, value):
                    return frame.run.note("not_allowed", f"决策表输出“{column.name}”不是允许的取值")
        outcomes = [Outcome(self._pack(outputs), outputs) for _, outputs in matched]
        if self.policy.by_priority and len(outcomes) > 1:
            outcomes.sort(key=lambda outcome: self._rank(frame, outcome.outputs))
        return self.policy.result(outcomes, frame.run)

    def _pack(self, outputs: list[Value]) -> Value:
        if len(outputs) == 1:
            return outputs[0]
        return {column.name: value for column, value in zip(self.outputs, outputs, strict=True)}

    def _default(self, frame: Frame) -> Value:
        if all(column.default is None for column in self.outputs):
            return self.policy.nothing(frame.run)
        results = [None if column.default is None else column.default(frame) for column in self.outputs]
        return self._pack(results)


def _allowed(test: Test, frame: Frame, value: Value) -> bool:
    if test(frame, value) is True:
        return True
    return type(value) is list and bool(value) and all(test(frame, item) is True for item in value)


def _ranked(column: Output, frame: Frame, value: Value) -> bool:
    return any(_allowed(test, frame, value) for test in column.ranks)


_REFUSED = object()
