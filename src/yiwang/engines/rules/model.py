"""A compiled DMN model and what an evaluation of it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from .calls import call_value
from .conversion import to_python
from .errors import Problem
from .expression import guarded, run_at
from .feel_types import Type
from .json_values import Json, to_json
from .limits import Limits, Run
from .nodes import (
    DecisionNode,
    DecisionTrace,
    FunctionNode,
    InputNode,
    Node,
    ServiceNode,
    Session,
    accept,
    service_result,
)
from .tables import TableTrace
from .values import Value


class Evaluation:
    """Result of an evaluation: the FEEL `value`, the `problems` that were noted, and the `path` it took."""

    def __init__(self, value: Value, problems: list[Problem], trace: Sequence[object]) -> None:
        self.value = value
        self.problems = problems
        self._trace = trace

    @property
    def python(self) -> object:
        """The value with Python's own dates and times (see `to_python`)."""
        return to_python(self.value)

    @property
    def matched(self) -> list[str]:
        """References of all rules that matched, in order, such as `eligibility.2`."""
        tables = [step for step in self._trace if isinstance(step, TableTrace)]
        return [f"{step.table.reference}.{number}" for step in tables for number, _ in step.rules]

    @cached_property
    def path(self) -> list[dict[str, Json]]:
        """What was evaluated, in order, as JSON.

        A table: `{"table", "policy", "inputs": [{"expression", "value"}], "matched": [reference],
        "rules": [{"rule", "outputs": {name: value}, "annotations"}], "result"}`. A decision:
        `{"decision", "name", "result"}`. Values have the form of `to_json`.
        """
        return [_table(step) if isinstance(step, TableTrace) else _decision(step) for step in self._trace]


def _table(step: TableTrace) -> dict[str, Json]:
    table = step.table
    rules: list[Json] = []
    for number, outputs in step.rules:
        rule: dict[str, Json] = {"rule": f"{table.reference}.{number}"}
        named = zip(table.outputs, outputs, strict=True)
        rule["outputs"] = {output.name or "result": to_json(value) for output, value in named}
        rule["annotations"] = list(table.rules[number - 1].annotations)
        rules.append(rule)
    inputs: list[Json] = [
        {"expression": column.text, "value": to_json(value)}
        for column, value in zip(table.inputs, step.inputs, strict=True)
    ]
    return {
        "table": table.reference,
        "policy": table.policy.name,
        "inputs": inputs,
        "matched": [f"{table.reference}.{number}" for number, _ in step.rules],
        "rules": rules,
        "result": to_json(step.result),
    }


def _decision(step: object) -> dict[str, Json]:
    if not isinstance(step, DecisionTrace):
        raise TypeError(type(step).__name__)
    return {"decision": step.node.reference, "name": step.node.name, "result": to_json(step.result)}


@dataclass(slots=True)
class Model:
    """A compiled model; use `compile_model` to make one. It never changes and may be shared by threads."""

    name: str
    namespace: str
    limits: Limits
    nodes: dict[str, Node] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    imports: list[tuple[str, Model]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def decisions(self) -> list[str]:
        """Names of the decisions in the order of the file."""
        return [node.name for node in self.nodes.values() if isinstance(node, DecisionNode)]

    @property
    def services(self) -> list[str]:
        """Names of the decision services."""
        return [node.name for node in self.nodes.values() if isinstance(node, ServiceNode)]

    @property
    def inputs(self) -> list[str]:
        """Names of the input data of this model."""
        return [node.name for node in self.nodes.values() if isinstance(node, InputNode)]

    def find(self, name_or_id: str) -> Node | None:
        """The decision, service or knowledge model with that id or name."""
        node = self.nodes.get(name_or_id)
        if node is not None and not isinstance(node, InputNode):
            return node
        named = (node for node in self.nodes.values() if node.name == name_or_id)
        return next((node for node in named if not isinstance(node, InputNode)), None)

    def evaluate(self, name_or_id: str, inputs: Mapping[str, object], *, now: datetime | None = None) -> Evaluation:
        """Evaluate a decision, a decision service or a knowledge model (its parameters are the inputs).

        `inputs` are Python or FEEL values by the name of the input data (of an imported model also as
        `namespace#name`). `now` is what `now()` and `today()` see. Wrong data gives null and problems; KeyError
        is raised for a name that the model does not have.
        """
        node = self.find(name_or_id)
        if node is None:
            raise KeyError(name_or_id)
        run = run_at(now, self.limits)
        run.trace = []
        value = guarded(run, lambda: self._evaluate(node, inputs, run))
        return Evaluation(value, run.problems, run.trace)

    def _evaluate(self, node: Node, inputs: Mapping[str, object], run: Run) -> Value:
        session = Session(run, inputs)
        if isinstance(node, DecisionNode):
            return session.decide(node)
        if isinstance(node, ServiceNode):
            for need in node.parameters:
                session.results[need.node] = accept(need.node, session.given(need.node), run)
            return service_result(node, session)
        if isinstance(node, FunctionNode) and node.function is not None:
            names = [parameter.name for parameter in node.function.parameters]
            values = [session.given_value(name) for name in names]
            return call_value(run, node.function, values)
        return None
