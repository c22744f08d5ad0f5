"""The requirements graph at run time: inputs, decisions, knowledge and services, and a session over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .conversion import to_feel
from .frames import Code, Frame
from .limits import Run
from .values import Function, Kind, Value


@dataclass(slots=True, eq=False)
class Node:
    """An element of the graph; `namespace` is that of its model, `path` the names of the imports that lead to it."""

    namespace: str
    id: str
    name: str
    kind: Kind | None = None
    needs: list[Need] = field(default_factory=list)
    path: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """Id, or name when there is no id: how receipts call it."""
        return self.id or self.name


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement; `prefix` is the name of the import it came by, empty for the own model."""

    prefix: str
    node: Node


@dataclass(slots=True, eq=False)
class InputNode(Node):
    """Input data."""


@dataclass(slots=True, eq=False)
class DecisionNode(Node):
    """A decision with its logic."""

    code: Code | None = None


@dataclass(slots=True, eq=False)
class FunctionNode(Node):
    """Business knowledge or a decision service, callable as a function."""

    function: Function | None = None


@dataclass(slots=True, eq=False)
class ServiceNode(FunctionNode):
    """A decision service: decides `outputs` from given inputs."""

    outputs: list[DecisionNode] = field(default_factory=list)
    parameters: list[Need] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """A decision and its result."""

    node: DecisionNode
    result: Value


Given = Mapping[str, object]


class Session:
    """One evaluation: results are computed once; `results` may be filled before with what is given."""

    def __init__(self, run: Run, inputs: Given) -> None:
        self.run = run
        self.inputs = inputs
        self.results: dict[Node, Value] = {}

    def decide(self, target: DecisionNode) -> Value:
        """The value of a decision, after those that it needs. The graph has no cycles (checked when compiled)."""
        stack = [target]
        while stack:
            node = stack[-1]
            missing = [
                need.node
                for need in node.needs
                if isinstance(need.node, DecisionNode) and need.node not in self.results
            ]
            if node in self.results:
                stack.pop()
            elif missing:
                stack.extend(missing)
            else:
                self.results[node] = self._compute(node)
                stack.pop()
        return self.results[target]

    def _compute(self, node: DecisionNode) -> Value:
        run = self.run
        run.element = node.reference
        if node.code is None:
            value = run.note("no_logic", "决策没有逻辑")
        else:
            value = node.code(Frame(self.variables(node), run))
        if node.kind is not None:
            fits, value = node.kind.convert(value)
            if not fits:
                run.note("wrong_type", f"决策“{node.name}”的结果类型不符")
        run.check_size(value)
        if run.trace is not None:
            run.trace.append(DecisionTrace(node, value))
        return value

    def variables(self, node: Node) -> dict[str, Value]:
        """The values of everything that a node requires, by name; imported ones inside their prefix."""
        values: dict[str, Value] = {}
        for need in node.needs:
            holder = values.setdefault(need.prefix, {}) if need.prefix else values
            holder[need.node.name] = self.value(need.node)
        return values

    def value(self, node: Node) -> Value:
        """The value of any node."""
        if isinstance(node, FunctionNode):
            return node.function
        if node not in self.results:
            if isinstance(node, DecisionNode):
                return self.decide(node)
            self.results[node] = self._input(node)
        return self.results[node]

    def _input(self, node: Node) -> Value:
        return accept(node, self.given(node), self.run)

    def given_value(self, name: str) -> Value:
        """What the inputs hold under a name."""
        return to_feel(self.inputs.get(name))

    def given(self, node: Node) -> Value:
        """A given value: inside the values of the imports that lead to the node, by name, by `namespace#name`."""
        for start in range(len(node.path) + 1):
            holder: object = self.inputs
            for name in node.path[start:]:
                holder = holder.get(name) if isinstance(holder, Mapping) else None
            if isinstance(holder, Mapping) and node.name in holder:
                return to_feel(holder[node.name])
        return to_feel(self.inputs.get(f"{node.namespace}#{node.name}"))


def accept(node: Node, value: Value, run: Run) -> Value:
    """A given value converted to the type of the node; null and a problem when it does not fit."""
    if node.kind is None:
        return value
    fits, converted = node.kind.convert(value)
    if not fits:
        run.note("wrong_input", f"“{node.name}”的值类型不符或不在允许的取值内")
    return converted


def service_result(service: ServiceNode, session: Session) -> Value:
    """What a decision service returns: the value of its decision, or a context of several."""
    values = {node.name: session.decide(node) for node in service.outputs}
    result: Value = next(iter(values.values())) if len(values) == 1 else values
    if service.kind is None:
        return result
    fits, result = service.kind.convert(result)
    return result if fits else session.run.note("wrong_type", f"“{service.name}”的结果类型不符")


def call_service(service: ServiceNode, run: Run, arguments: Sequence[Value]) -> Value:
    """Evaluate a decision service as a function; nothing but the arguments is visible inside."""
    run.enter(25)
    session = Session(run, {})
    element = run.element
    for need, value in zip(service.parameters, arguments, strict=True):
        session.results[need.node] = accept(need.node, value, run)
    result = service_result(service, session)
    run.element = element
    run.leave(25)
    return result
