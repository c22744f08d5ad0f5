"""From the syntax tree to Python closures. Model text is never given to Python's own compiler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast

from . import ast, calls, loops, operators, paths
from .builtins import BUILTINS
from .cells import Test, against, any_of, constant, negated, within
from .compare import has_order, matches
from .frames import Code, Frame, Scope, find, missing, own_item, probing, variable
from .limits import Run
from .values import Function, Parameter, Range, Value


class Compiler:
    """Compiles nodes in a scope; `unknown` collects names that nothing declares."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.unknown: set[str] = set()
        self._by_type: dict[type, Callable[[Any], Code]] = {
            ast.Literal: self._literal,
            ast.Name: self._name,
            ast.ListNode: self._list,
            ast.ContextNode: self._context,
            ast.RangeNode: self._range,
            ast.Path: self._path,
            ast.Filter: self._filter,
            ast.Call: self._call,
            ast.Arithmetic: self._arithmetic,
            ast.Negate: self._negate,
            ast.Compare: self._compare,
            ast.Logic: self._logic,
            ast.Between: self._between,
            ast.In: self._in,
            ast.InstanceOf: self._instance,
            ast.If: self._if,
            ast.For: self._for,
            ast.Quantified: self._quantified,
            ast.FunctionNode: self._function,
        }

    def code(self, node: ast.Node) -> Code:
        """Code of an expression."""
        return self._by_type[type(node)](node)

    def _inside(self, scope: Scope, node: ast.Node) -> Code:
        outer, self.scope = self.scope, scope
        code = self.code(node)
        self.scope = outer
        return code

    def _literal(self, node: ast.Literal) -> Code:
        value = node.value
        return lambda _frame: value

    def _name(self, node: ast.Name) -> Code:
        place = find(self.scope, node.name)
        if place.depth is not None:
            read = variable(node.name, place.depth)
            found = own_item(read) if place.in_filter and node.name == "item" else read
        elif node.name in BUILTINS:
            function = calls.as_function(BUILTINS[node.name])
            found = lambda _frame: function  # noqa: E731
        else:
            if not place.probes:
                self.unknown.add(node.name)
            found = missing(node.name)
        return probing(node.name, place.probes, found) if place.probes else found

    def _list(self, node: ast.ListNode) -> Code:
        items = [self.code(item) for item in node.items]
        return lambda frame: [item(frame) for item in items]

    def _context(self, node: ast.ContextNode) -> Code:
        scope = self.scope.inner(())
        entries = []
        for name, value in node.entries:
            if isinstance(value, ast.FunctionNode) and find(self.scope, name).depth is None:
                scope.names.add(name)  # a function may call itself
            entries.append((name, self._inside(scope, value)))
            scope.names.add(name)
        if len(scope.names) != len(entries):
            return lambda frame: frame.run.note("double_key", "上下文中有重复的名称")

        def run_context(frame: Frame) -> Value:
            values: dict[str, Value] = {}
            inner = Frame(values, frame.run, frame)
            for name, value in entries:
                values[name] = value(inner)
            return values

        return run_context

    def _range(self, node: ast.RangeNode) -> Code:
        start = None if node.start is None else self.code(node.start)
        end = None if node.end is None else self.code(node.end)

        def run_range(frame: Frame) -> Value:
            low = None if start is None else start(frame)
            high = None if end is None else end(frame)
            open_low = start is None or low is None
            open_high = end is None or high is None
            if (open_low and open_high) or (low is not None and not has_order(low)):
                return frame.run.note("no_range", "区间的两端不能为空")
            if high is not None and not has_order(high):
                return frame.run.note("no_range", "区间的两端不能比较")
            if not open_low and not open_high and type(low) is not type(high):
                return frame.run.note("no_range", "区间的两端不能比较")
            return Range(low, high, node.start_included, node.end_included)

        return run_range

    def _path(self, node: ast.Path) -> Code:
        return paths.path(self.code(node.source), node.name)

    def _filter(self, node: ast.Filter) -> Code:
        source = self.code(node.source)
        if isinstance(node.condition, ast.Literal) and isinstance(node.condition.value, Decimal):
            return paths.index_filter(source, node.condition.value)
        condition = self._inside(self.scope.inner(("item",), filters=True), node.condition)
        return paths.condition_filter(source, condition)

    def _call(self, node: ast.Call) -> Code:
        arguments = [self.code(argument) for argument in node.arguments]
        if isinstance(node.callee, ast.Name) and node.callee.name in BUILTINS:
            place = find(self.scope, node.callee.name)
            if place.depth is None:
                return self._builtin_call(node, arguments)
        return calls.value_call(self.code(node.callee), arguments, node.names)

    def _builtin_call(self, node: ast.Call, arguments: list[Code]) -> Code:
        builtin = BUILTINS[cast(ast.Name, node.callee).name]
        if node.names is None:
            rivals = builtin.rivals(len(arguments))
            if rivals:
                return calls.rival_call(rivals, arguments)
            form = builtin.by_position(len(arguments))
        else:
            form = builtin.by_name(node.names)
        if form is None:
            message = f"函数“{builtin.name}”的参数不符"
            return lambda frame: frame.run.note("wrong_arguments", message)
        if node.names is not None:
            given = dict(zip(node.names, arguments, strict=True))
            arguments = [given.get(name, _null) for name in form.slots]
        return calls.builtin_call(form, arguments)

    def _arithmetic(self, node: ast.Arithmetic) -> Code:
        rest = [(operator, self.code(operand)) for operator, operand in node.rest]
        return operators.arithmetic(self.code(node.first), rest)

    def _negate(self, node: ast.Negate) -> Code:
        return operators.negate(self.code(node.operand))

    def _compare(self, node: ast.Compare) -> Code:
        return operators.compare(node.operator, self.code(node.left), self.code(node.right))

    def _logic(self, node: ast.Logic) -> Code:
        items = [self.code(item) for item in node.items]
        return operators.conjunction(items) if node.operator == "and" else operators.disjunction(items)

    def _between(self, node: ast.Between) -> Code:
        return operators.between(self.code(node.value), self.code(node.low), self.code(node.high))

    def _in(self, node: ast.In) -> Code:
        value = self.code(node.value)
        tests = [self.unary(test) for test in node.tests]

        def run_in(frame: Frame) -> Value:
            tested = value(frame)
            result: Value = False
            for test in tests:
                holds = test(frame, tested)
                if holds is True:
                    return True
                if holds is None and len(tests) == 1:
                    result = None
            return result

        return run_in

    def unary(self, node: ast.Node) -> Test:
        """Code of a unary test without regard to `?`: a function of the frame and the tested value."""
        if isinstance(node, ast.OperatorTest):
            if isinstance(node.operand, ast.Literal):
                return against(node.operator, node.operand.value)
            holds, operand = operators.relation(node.operator), self.code(node.operand)
            return lambda frame, value: holds(value, operand(frame))
        expression = cast(ast.ExpressionTest, node).expression
        if isinstance(expression, ast.Literal):
            return against("=", expression.value)
        if isinstance(expression, ast.RangeNode) and constant(expression):
            return within(expression)
        code = self.code(expression)
        return lambda frame, value: matches(value, code(frame))

    def _input_test(self, node: ast.Node) -> Test:
        """A unary test whose expression may mention `?` or be a condition of its own."""
        if not isinstance(node, ast.ExpressionTest) or isinstance(node.expression, ast.Literal):
            return self.unary(node)
        if isinstance(node.expression, ast.RangeNode | ast.ListNode | ast.Name):
            return self.unary(node)
        uses_input = node.uses_input
        code = self._inside(self.scope.inner(("?",)), node.expression)

        def run_test(frame: Frame, value: Value) -> Value:
            result = code(Frame({"?": value}, frame.run, frame))
            if type(result) is bool and (uses_input or type(value) is not bool):
                return result
            return matches(value, result)

        return run_test

    def tests(self, node: ast.Tests) -> Test | None:
        """Code of unary tests; None when every value passes (`-`)."""
        tests = [self._input_test(test) for test in node.tests]
        if not tests:
            return None
        if node.negated:
            return lambda frame, value: negated(any_of(tests, frame, value))
        if len(tests) == 1:
            return tests[0]
        return lambda frame, value: any_of(tests, frame, value)

    def _instance(self, node: ast.InstanceOf) -> Code:
        value, kind = self.code(node.value), node.type
        return lambda frame: kind.holds(value(frame))

    def _if(self, node: ast.If) -> Code:
        condition, yes, no = self.code(node.condition), self.code(node.yes), self.code(node.no)
        return lambda frame: yes(frame) if condition(frame) is True else no(frame)

    def _steps(self, iterations: Sequence[ast.Iteration], scope: Scope) -> list[loops.Step]:
        steps = []
        for iteration in iterations:
            domain = self._inside(scope, iteration.domain)
            end = None if iteration.end is None else self._inside(scope, iteration.end)
            steps.append(loops.Step(iteration.name, domain, end))
            scope.names.add(iteration.name)
        return steps

    def _for(self, node: ast.For) -> Code:
        scope = self.scope.inner(())
        steps = self._steps(node.iterations, scope)
        scope.names.add("partial")
        body = self._inside(scope, node.body)
        return loops.loop(steps, body, partial="partial" in scope.used)

    def _quantified(self, node: ast.Quantified) -> Code:
        scope = self.scope.inner(())
        steps = self._steps(node.iterations, scope)
        return loops.quantified(steps, self._inside(scope, node.condition), every=node.every)

    def _function(self, node: ast.FunctionNode) -> Code:
        names = [name for name, _ in node.parameters]
        if node.body is None:
            return lambda frame: frame.run.note("external_function", "不支持外部函数（Java、PMML）")
        body = self._inside(self.scope.inner(names), node.body)
        parameters = tuple(Parameter(name, kind) for name, kind in node.parameters)
        weight = ast.depth_of(node.body) + 3

        def run_function(frame: Frame) -> Value:
            return Function("function", parameters, closure(names, body, frame, weight))

        return run_function


def closure(names: Sequence[str], body: Code, frame: Frame, weight: int) -> Callable[[Run, Sequence[Value]], Value]:
    """What a function value runs: the body in a new frame inside the frame that defined it."""

    def call(run: Run, arguments: Sequence[Value]) -> Value:
        run.enter(weight)
        result = body(Frame(dict(zip(names, arguments, strict=False)), run, frame))
        run.leave(weight)
        return result

    return call


def _null(_frame: Frame) -> Value:
    return None
