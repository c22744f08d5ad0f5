"""Where expressions of a model are compiled: its types, names and findings."""

from __future__ import annotations

from collections.abc import Callable

from . import ast
from .builtins import BUILTINS
from .compiler import Compiler, Test
from .dmn_xml import Element
from .errors import FeelSyntaxError
from .frames import Code, Frame, Scope
from .item_types import ItemTypes
from .limits import Limits
from .names import Names
from .parser import Grammar
from .paths import PROPERTIES
from .report import Findings
from .values import Kind, Value

_FEEL = ("", "feel", "http://www.omg.org/spec/FEEL/20140401", "urn:feel")

MAX_INDEXED = 200


class Site:
    """Compiles texts of one model. A text that is wrong becomes a finding and code that gives null."""

    def __init__(self, types: ItemTypes, findings: Findings, limits: Limits, members: set[str]) -> None:
        self.types = types
        self.findings = findings
        self.limits = limits
        self.heaviest = 0
        self._indexed: dict[frozenset[str], Names] = {}
        self._grammar = Grammar(BUILTINS, Names([*PROPERTIES, *types.members, *members]), types.types, limits)

    def _known(self, scope: Scope) -> Names:
        """The names of a scope, indexed once for all cells of a table."""
        visible = frozenset(scope.visible())
        if visible not in self._indexed:
            if len(self._indexed) > MAX_INDEXED:
                self._indexed.clear()
            self._indexed[visible] = Names(visible)
        return self._indexed[visible]

    def expression(self, text: str, element: Element, scope: Scope) -> Code:
        """Code of an expression text in a scope."""
        language = element.get("expressionLanguage") or ""
        if language not in _FEEL and "FEEL" not in language.upper():
            self.findings.add(element, "other_language", "只支持 FEEL 表达式")
            return broken("表达式不是 FEEL")
        if not text:
            return broken("表达式为空")
        node = self._parse(
            lambda: self._grammar.expression(text, self._known(scope), in_filter=scope.in_filter()), element
        )
        if node is None:
            return broken("表达式写法不对")
        compiler = Compiler(scope)
        code = compiler.code(node)
        self._note(node, compiler, element)
        return code

    def tests(self, text: str, element: Element, scope: Scope) -> Test | None:
        """Code of unary tests in a scope; None for `-` and for an empty text."""
        if not text:
            return None
        node = self._parse(lambda: self._grammar.tests(text, self._known(scope), in_filter=scope.in_filter()), element)
        if node is None:
            return lambda frame, _value: frame.run.note("feel_syntax", "条件写法不对")
        compiler = Compiler(scope)
        test = compiler.tests(node)  # type: ignore[arg-type]
        self._note(node, compiler, element)
        return test

    def test_list(self, text: str, element: Element, scope: Scope) -> tuple[Test, ...]:
        """Each of the unary tests by itself, in order."""
        node = self._parse(lambda: self._grammar.tests(text, self._known(scope)), element) if text else None
        if node is None:
            return ()
        compiler = Compiler(scope)
        tests = [compiler.tests(ast.Tests((test,))) for test in node.tests]  # type: ignore[attr-defined]
        return tuple(test for test in tests if test is not None)

    def _parse(self, parse: Callable[[], ast.Node], element: Element) -> ast.Node | None:
        try:
            return parse()
        except FeelSyntaxError as error:
            self.findings.add(element, error.code, error.message)
            return None

    def _note(self, node: ast.Node, compiler: Compiler, element: Element) -> None:
        self.heaviest = max(self.heaviest, ast.depth_of(node))
        for name in sorted(compiler.unknown):
            self.findings.add(element, "unknown_name", f"不认识的名称“{name}”")


def broken(message: str) -> Code:
    """Code that gives null and a problem."""
    return lambda frame: frame.run.note("broken_expression", message)


def typed(code: Code, kind: Kind | None, name: str) -> Code:
    """Code whose value is converted to a type; null and a problem when it does not fit."""
    if kind is None:
        return code

    def run_typed(frame: Frame) -> Value:
        fits, value = kind.convert(code(frame))
        return value if fits else frame.run.note("wrong_type", f"“{name}”的值类型不符")

    return run_typed
