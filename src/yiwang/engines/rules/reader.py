"""From the XML of a DMN model to a compiled Model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .boxed import BoxedCompiler
from .cycles import decision_cycles
from .dmn_xml import (
    Element,
    child,
    children,
    content,
    expression_of,
    local,
    name_of,
    own,
    parse_definitions,
    type_ref,
)
from .errors import ModelRefused, Problem
from .feel_types import FunctionType, NamedType, Type
from .frames import Frame, Scope
from .item_types import ItemTypes
from .limits import DEFAULT, Limits, Run
from .model import Model
from .nodes import DecisionNode, FunctionNode, InputNode, Need, Node, ServiceNode, call_service
from .report import Findings
from .site import Site
from .values import Function, Kind, Parameter, Value

_NODES: dict[str, type[Node]] = {
    "inputData": InputNode,
    "decision": DecisionNode,
    "businessKnowledgeModel": FunctionNode,
    "decisionService": ServiceNode,
}
_REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")
MAX_IMPORTS = 8


def compile_model(
    xml: bytes,
    *,
    limits: Limits = DEFAULT,
    imports: Iterable[bytes] = (),
    strict: bool = True,
) -> Model:
    """Compile a DMN model (1.1 to 1.5). `imports` are the models that it may import, found by namespace.

    Raises ModelRefused with every problem that was found. With `strict=False` a broken expression only gives
    null when it is evaluated (as the DMN TCK expects) and `Model.problems` tells what was found.
    """
    available = {}
    for other in imports:
        root = parse_definitions(other, limits)
        available[root.get("namespace") or ""] = root
    model = _Reader(parse_definitions(xml, limits), available, limits, ()).read()
    if strict and model.problems:
        raise ModelRefused(model.problems)
    return model


class _Reader:
    """Reads one model; imported models are read by readers of their own."""

    def __init__(self, root: Element, available: Mapping[str, Element], limits: Limits, above: tuple[str, ...]) -> None:
        self.root = root
        self.available = available
        self.limits = limits
        self.namespace = root.get("namespace") or ""
        self.above = (*above, self.namespace)
        self.findings = Findings()
        self.model = Model(name_of(root), self.namespace, limits)
        self.elements: dict[Node, Element] = {}
        self.knowledge: dict[Node, dict[str, Value]] = {}

    def read(self) -> Model:
        """The model, with all findings in `problems`."""
        self._imports()
        types = ItemTypes(self._imported_types(), self.findings, self.limits)
        types.read(list(children(self.root, "itemDefinition")))
        self.model.types = types.types
        members = {name_of(element) for element in self.root.iter() if own(element) and element.get("name")}
        for _, imported in self.model.imports:
            members |= {node.name for node in imported.nodes.values()}
            members |= _members(imported.types.values())
        self.site = Site(types, self.findings, self.limits, members)
        self._declare()
        for node, element in self.elements.items():
            self._require(node, element)
        for node in decision_cycles(self.elements):
            self.findings.add(self.elements[node], "cycle", "决策相互依赖，形成循环")
            node.needs.clear()
        for node, element in self.elements.items():
            self._compile(node, element)
        self._fill_knowledge()
        self.model.problems = self.findings.problems
        return self.model

    def _imports(self) -> None:
        for element in children(self.root, "import"):
            namespace, name = element.get("namespace") or "", name_of(element)
            root = self.available.get(namespace)
            if root is None or namespace in self.above or len(self.above) > MAX_IMPORTS:
                self.findings.add(element, "no_import", f"找不到可以引入的模型“{namespace}”，或引入形成循环")
                continue
            imported = _Reader(root, self.available, self.limits, self.above).read()
            self.findings.problems += [
                Problem(one.code, f"引入的模型：{one.message}", one.element, one.line) for one in imported.problems
            ]
            if name:
                _lead_through(imported, name)
            self.model.imports.append((name, imported))

    def _imported_types(self) -> dict[str, Type]:
        result: dict[str, Type] = {}
        for prefix, imported in self.model.imports:
            for name, kind in imported.types.items():
                result[f"{prefix}.{name}" if prefix else name] = kind
        return result

    def _declare(self) -> None:
        names: set[str] = set()
        for element in children(self.root, *_NODES):
            kind = self._kind(child(element, "variable"))
            node = _NODES[local(element)](self.namespace, element.get("id") or "", name_of(element), kind)
            key = node.reference
            if not node.name or key in self.model.nodes or node.name in names:
                self.findings.add(element, "double_name", f"名称或标识“{key}”缺失或重复")
            names.add(node.name)
            self.model.nodes.setdefault(key, node)
            self.elements[node] = element

    def _kind(self, variable: Element | None) -> Kind | None:
        return None if variable is None else self.site.types.named(type_ref(variable), variable)

    def _resolve(self, element: Element) -> Need | None:
        href = element.get("href") or content(element)
        namespace, separator, identifier = href.rpartition("#")
        if not separator or namespace in ("", self.namespace):
            node = self.model.nodes.get(identifier)
            if node is not None:
                return Need("", node)
        for prefix, imported in self.model.imports:
            if namespace == imported.namespace and identifier in imported.nodes:
                return Need(prefix, imported.nodes[identifier])
        self.findings.add(element, "no_element", f"引用的元素“{href}”不存在")
        return None

    def _require(self, node: Node, element: Element) -> None:
        if isinstance(node, ServiceNode):
            self._service(node, element)
            return
        kinds = ("informationRequirement", "knowledgeRequirement")
        for requirement in children(element, *kinds):
            for target in children(requirement, *_REQUIRED):
                need = self._resolve(target)
                if need is not None:
                    node.needs.append(need)

    def _service(self, node: ServiceNode, element: Element) -> None:
        for output in children(element, "outputDecision"):
            need = self._resolve(output)
            if need is not None and isinstance(need.node, DecisionNode):
                node.outputs.append(need.node)
        for kind in ("inputData", "inputDecision"):
            needs = [self._resolve(given) for given in children(element, kind)]
            node.parameters += [need for need in needs if need is not None]
        if not node.outputs:
            self.findings.add(element, "no_output", "决策服务没有输出决策")

    def _compile(self, node: Node, element: Element) -> None:
        names = {need.prefix or need.node.name for need in node.needs}
        if isinstance(node, ServiceNode):
            node.function = _service_function(node)
        elif isinstance(node, FunctionNode):
            self._compile_knowledge(node, element, names)
        elif isinstance(node, DecisionNode):
            expression = expression_of(element)
            if expression is None:
                return
            result_type = type_ref(child(element, "variable"))
            boxed = BoxedCompiler(self.site, node.reference, result_type)
            node.code = boxed.code(expression, Scope(names))

    def _compile_knowledge(self, node: FunctionNode, element: Element, names: set[str]) -> None:
        logic = child(element, "encapsulatedLogic")
        if logic is None:
            self.findings.add(element, "no_logic", "知识模型没有逻辑")
            return
        boxed = BoxedCompiler(self.site, node.reference)
        build = boxed.function(logic, Scope(names | {node.name}), node.name)
        values: dict[str, Value] = {}
        self.knowledge[node] = values
        function = build(Frame(values, Run(self.limits)))
        kind = node.kind
        base = kind.base if isinstance(kind, NamedType) else kind
        if function is not None and function.result is None and base is not None:
            result = None if isinstance(base, FunctionType) else kind
            function = Function(function.name, function.parameters, function.call, result)
        node.function = function

    def _fill_knowledge(self) -> None:
        for node, values in self.knowledge.items():
            if isinstance(node, FunctionNode):
                values[node.name] = node.function
            for need in node.needs:
                holder = values.setdefault(need.prefix, {}) if need.prefix else values
                if isinstance(need.node, FunctionNode):
                    holder[need.node.name] = need.node.function


def _service_function(node: ServiceNode) -> Function:
    parameters = tuple(Parameter(need.node.name, need.node.kind) for need in node.parameters)
    base = node.kind.base if isinstance(node.kind, NamedType) else node.kind
    if isinstance(base, FunctionType):
        node.kind = None
    return Function(node.name, parameters, lambda run, arguments: call_service(node, run, arguments))


def _lead_through(model: Model, name: str) -> None:
    """Note the name of the import on everything below it."""
    for node in model.nodes.values():
        node.path = (name, *node.path)
    for _, inner in model.imports:
        _lead_through(inner, name)


def _members(types: Iterable[Type]) -> set[str]:
    """Names of the members of imported structures."""
    names: set[str] = set()
    pending = list(types)
    seen: set[int] = set()
    while pending:
        kind = pending.pop()
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        members = getattr(kind, "members", None)
        if members:
            names |= set(members)
            pending.extend(members.values())
        pending += [inner for inner in (getattr(kind, "base", None), getattr(kind, "item", None)) if inner is not None]
    return names
