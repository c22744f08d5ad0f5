"""Boxed expressions: from elements of the model to code (DMN 1.3 §10.2; the newer ones of DMN 1.4)."""

from __future__ import annotations

from collections.abc import Callable

from . import loops, paths
from .boxed_tables import read_table
from .calls import call_value
from .compiler import closure
from .dmn_xml import Element, child, children, expression_of, local, name_of, text_of, type_ref
from .feel_types import FunctionType, NamedType
from .frames import Code, Frame, Scope
from .site import Site, broken, typed
from .values import Function, Kind, Parameter, Value

MAX_DEPTH = 40


class BoxedCompiler:
    """Compiles boxed expressions; `reference` names the decision or function in receipts."""

    def __init__(self, site: Site, reference: str, result_type: str = "") -> None:
        self.site = site
        self.reference = reference
        self.result_type = result_type
        self._path: list[str] = []
        self._depth = 0
        self._by_name: dict[str, Callable[[Element, Scope], Code]] = {
            "literalExpression": self._literal,
            "decisionTable": self._table,
            "context": self._context,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self._function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._for,
            "every": self._quantified,
            "some": self._quantified,
        }

    def inside(self, element: Element | None, scope: Scope) -> Code:
        """Code of the expression inside an element; null when there is none."""
        expression = expression_of(element)
        return broken("没有表达式") if expression is None else self.code(expression, scope)

    def code(self, element: Element, scope: Scope) -> Code:
        """Code of a boxed expression, converted to its own type if it declares one."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.site.findings.add(element, "too_deep", "表达式嵌套过深")
            self._depth -= 1
            return broken("表达式嵌套过深")
        code = self._by_name[local(element)](element, scope)
        self._depth -= 1
        kind = None if local(element) == "functionDefinition" else self._kind(element)
        return typed(code, kind, self.reference)

    def _kind(self, element: Element | None) -> Kind | None:
        return None if element is None else self.site.types.named(type_ref(element), element)

    def _named(self, name: str, element: Element | None, scope: Scope) -> Code:
        self._path.append(name)
        code = self.inside(element, scope)
        self._path.pop()
        return code

    def _literal(self, element: Element, scope: Scope) -> Code:
        return self.site.expression(text_of(element), element, scope)

    def _table(self, element: Element, scope: Scope) -> Code:
        reference = "/".join([self.reference, *self._path])
        result_type = "" if self._path else self.result_type
        table = read_table(self.site, element, scope, reference, result_type)
        return broken("决策表无法使用") if table is None else table.evaluate

    def _context(self, element: Element, scope: Scope) -> Code:
        inner = scope.inner(())
        entries: list[tuple[str, Code]] = []
        result: Code | None = None
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            if variable is None:
                result = self.inside(entry, inner)
                continue
            name = name_of(variable)
            code = typed(self._named(name, entry, inner), self._kind(variable), name)
            entries.append((name, code))
            inner.names.add(name)
        if len(inner.names) != len(entries):
            self.site.findings.add(element, "double_key", "上下文中有重复的名称")

        def run_context(frame: Frame) -> Value:
            values: dict[str, Value] = {}
            within = Frame(values, frame.run, frame)
            for name, code in entries:
                values[name] = code(within)
            return values if result is None else result(within)

        return run_context

    def _invocation(self, element: Element, scope: Scope) -> Code:
        callee = self.inside(element, scope)
        names, arguments = [], []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            names.append("" if parameter is None else name_of(parameter))
            arguments.append(self._argument(binding, parameter, scope))

        def run_invocation(frame: Frame) -> Value:
            values = [argument(frame) for argument in arguments]
            return call_value(frame.run, callee(frame), values, names)

        return run_invocation

    def _argument(self, binding: Element, parameter: Element | None, scope: Scope) -> Code:
        if expression_of(binding) is None:
            return lambda _frame: None
        return typed(self.inside(binding, scope), self._kind(parameter), self.reference)

    def _list(self, element: Element, scope: Scope) -> Code:
        items = [self.code(item, scope) for item in children(element, *self._by_name)]
        return lambda frame: [item(frame) for item in items]

    def _relation(self, element: Element, scope: Scope) -> Code:
        columns = [(name_of(column), self._kind(column)) for column in children(element, "column")]
        rows: list[list[tuple[str, Code]]] = []
        for row in children(element, "row"):
            cells = [self.code(cell, scope) for cell in children(row, *self._by_name)]
            if len(cells) != len(columns):
                self.site.findings.add(row, "bad_row", "行的单元格数与列数不同")
            pairs = zip(columns, cells, strict=False)
            rows.append([(name, typed(cell, kind, name)) for (name, kind), cell in pairs])
        return lambda frame: [{name: cell(frame) for name, cell in row} for row in rows]

    def _function(self, element: Element, scope: Scope) -> Code:
        build = self.function(element, scope, self.reference)
        return lambda frame: build(frame)

    def function(self, element: Element, scope: Scope, name: str) -> Callable[[Frame], Function | None]:
        """What makes the function value of a function definition (also of a BKM) in a frame."""
        kind = (element.get("kind") or "FEEL").upper()
        if kind not in ("FEEL", "F"):
            self.site.findings.add(element, "external_function", "不支持外部函数（Java、PMML）")
            return lambda frame: frame.run.note("external_function", "不支持外部函数（Java、PMML）")
        formal = list(children(element, "formalParameter"))
        names = [name_of(parameter) for parameter in formal]
        parameters = tuple(Parameter(name_of(parameter), self._kind(parameter)) for parameter in formal)
        before, self.site.heaviest = self.site.heaviest, 0
        body = self.inside(element, scope.inner(names))
        weight = self.site.heaviest + 8
        self.site.heaviest = max(before, weight)
        result = self._result_kind(element)
        return lambda frame: Function(name, parameters, closure(names, body, frame, weight), result)

    def _result_kind(self, element: Element) -> Kind | None:
        kind = self._kind(element)
        base = kind.base if isinstance(kind, NamedType) else kind
        return None if isinstance(base, FunctionType) else kind

    def _part(self, element: Element, name: str, scope: Scope) -> Code:
        part = child(element, name)
        if part is None:
            self.site.findings.add(element, "missing_part", f"缺少“{name}”")
        return typed(self.inside(part, scope), self._kind(part), name)

    def _conditional(self, element: Element, scope: Scope) -> Code:
        condition, yes, no = (self._part(element, name, scope) for name in ("if", "then", "else"))
        return lambda frame: yes(frame) if condition(frame) is True else no(frame)

    def _filter(self, element: Element, scope: Scope) -> Code:
        source = self._part(element, "in", scope)
        return paths.condition_filter(source, self._part(element, "match", scope.inner(("item",), filters=True)))

    def _iterated(self, element: Element, scope: Scope) -> tuple[list[loops.Step], Scope]:
        # The domain is compiled in the frame of the loop, which then holds no variables yet.
        inner = scope.inner(())
        variable = element.get("iteratorVariable") or ""
        steps = [loops.Step(variable, self._part(element, "in", inner))]
        inner.names.add(variable)
        return steps, inner

    def _for(self, element: Element, scope: Scope) -> Code:
        steps, inner = self._iterated(element, scope)
        inner.names.add("partial")
        body = self._part(element, "return", inner)
        return loops.loop(steps, body, partial="partial" in inner.used)

    def _quantified(self, element: Element, scope: Scope) -> Code:
        steps, inner = self._iterated(element, scope)
        condition = self._part(element, "satisfies", inner)
        return loops.quantified(steps, condition, every=local(element) == "every")
