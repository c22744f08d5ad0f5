"""From FEEL text to a syntax tree: operators and unary tests (DMN 1.3 §10.3.1.2, grammar rules 1 to 53)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import ast
from .cursor import Cursor
from .feel_types import Type
from .limits import DEFAULT, Limits
from .names import Names
from .primary import PrimaryParser

COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    "between": _COMPARISON,
    "in": _COMPARISON,
    **dict.fromkeys(COMPARISONS, _COMPARISON),
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
    "**": _POWER,
}
MAX_TREE = 150
MAX_CLIMBS = 130  # operators inside operators; each takes two Python frames


class Parser(PrimaryParser):
    """Operators by precedence; everything that binds tighter is in PrimaryParser."""

    def expression(self) -> ast.Node:
        """Any expression."""
        with self.cursor.deeper():
            return self._climb(_OR)

    def additive(self) -> ast.Node:
        """A sum or anything that binds tighter."""
        return self._climb(_SUM)

    def _climb(self, lowest: int) -> ast.Node:
        """Operators that bind at least as tightly as `lowest`; one Python frame for all of a level."""
        self._climbs += 1
        if self._climbs > MAX_CLIMBS:
            self.cursor.fail("表达式嵌套过深")
        left = self._unary()
        for _ in range(self.cursor.limits.nesting):
            level = self._level()
            if level < lowest:
                self._climbs -= 1
                return left
            if level == _COMPARISON:
                left = self._comparison(left)
            elif level in (_OR, _AND):
                left = self._logic(left, level)
            else:
                left = self._chain(left, level)
        self.cursor.fail("比较过多")
        return left

    def _level(self) -> int:
        token = self.cursor.token
        return 0 if token.kind in ("number", "string") else _LEVELS.get(token.text, 0)

    def _logic(self, first: ast.Node, level: int) -> ast.Node:
        operator = self.cursor.token.text
        items = [first]
        while self.cursor.accept(operator):
            items.append(self._climb(level + 1))
        return ast.Logic(operator, tuple(items))

    def _chain(self, first: ast.Node, level: int) -> ast.Node:
        rest = []
        while self._level() == level:
            operator = self.cursor.token.text
            self.cursor.index += 1
            rest.append((operator, self._climb(level + 1)))
        return ast.Arithmetic(first, tuple(rest))

    def _comparison(self, left: ast.Node) -> ast.Node:
        cursor = self.cursor
        operator = cursor.token.text
        cursor.index += 1
        if operator == "between":
            low = self.additive()
            cursor.expect("and")
            return ast.Between(left, low, self.additive())
        if operator == "in":
            return ast.In(left, self._in_tests())
        return ast.Compare(operator, left, self.additive())

    def _in_tests(self) -> tuple[ast.Node, ...]:
        cursor = self.cursor
        if not cursor.at("(") or cursor.at("..", 1):
            return (self.operator_test() or ast.ExpressionTest(self.additive(), False),)
        opening = cursor.index
        cursor.index += 1
        with self.enclosed():
            tests = [self.test()]
            if cursor.accept(".."):
                cursor.index = opening
            else:
                while cursor.accept(","):
                    tests.append(self.test())
                cursor.expect(")")
                return tuple(tests)
        return (ast.ExpressionTest(self.additive(), False),)

    def _unary(self) -> ast.Node:
        cursor = self.cursor
        if cursor.token.kind == "operator" and cursor.accept("-"):
            with cursor.deeper():
                operand = self._unary()
            literal = isinstance(operand, ast.Literal) and self.is_number(operand.value)
            return ast.Literal(-operand.value) if literal else ast.Negate(operand)  # type: ignore[attr-defined]
        value = self.postfix()
        while cursor.at("instance") and cursor.at("of", 1):
            cursor.index += 2
            value = ast.InstanceOf(value, self.type())
        return value

    def operator_test(self) -> ast.Node | None:
        """`< operand`, or None when no comparison stands here."""
        token = self.cursor.token
        if token.kind != "operator" or token.text not in COMPARISONS:
            return None
        self.cursor.index += 1
        return ast.OperatorTest(token.text, self.additive())

    def test(self) -> ast.Node:
        """One unary test."""
        test = self.operator_test()
        if test is not None:
            return test
        before, self.input_seen = self.input_seen, False
        expression = self.expression()
        uses_input, self.input_seen = self.input_seen, before or self.input_seen
        return ast.ExpressionTest(expression, uses_input)

    def tests(self) -> ast.Tests:
        """The whole text as unary tests."""
        cursor = self.cursor
        if cursor.at("-") and cursor.tokens[1].kind == "end":
            cursor.index += 1
            return ast.Tests(())
        if cursor.at("not") and cursor.at("(", 1) and self._closes_at_end():
            cursor.index += 2
            tests = self._test_list()
            cursor.expect(")")
            return ast.Tests(tests, True)
        return ast.Tests(self._test_list())

    def _test_list(self) -> tuple[ast.Node, ...]:
        tests = [self.test()]
        while self.cursor.accept(","):
            tests.append(self.test())
        return tuple(tests)

    def _closes_at_end(self) -> bool:
        level = 0
        tokens = self.cursor.tokens
        for index, token in enumerate(tokens):
            if token.kind == "operator" and token.text in "()":
                level += 1 if token.text == "(" else -1
                if level == 0:
                    return tokens[index + 1].kind == "end"
        return False

    def finish(self, node: ast.Node) -> ast.Node:
        """The node, if the text ends here and the tree is not too deep."""
        if self.cursor.token.kind != "end":
            self.cursor.fail("表达式在此处应当结束")
        if ast.depth_of(node) > MAX_TREE:
            self.cursor.fail("表达式嵌套过深")
        return node


class Grammar:
    """What a text may refer to: names in scope, names of members, types; and the limits."""

    def __init__(
        self,
        names: Iterable[str] = (),
        members: Names | None = None,
        types: Mapping[str, Type] | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        self.names = Names(names)
        self.members = members if members is not None else Names()
        self.types = types if types is not None else {}
        self.limits = limits

    def _parser(self, text: str, inner: Iterable[str] | Names, in_filter: bool) -> Parser:
        known = inner if isinstance(inner, Names) else Names(inner)
        cursor = Cursor(text, [self.names, known], self.members, self.limits)
        cursor.filters = int(in_filter)
        return Parser(cursor, self.types)

    def expression(self, text: str, inner: Iterable[str] | Names = (), *, in_filter: bool = False) -> ast.Node:
        """Parse an expression; `inner` are more names in scope. Raises FeelSyntaxError."""
        parser = self._parser(text, inner, in_filter)
        return parser.finish(parser.expression())

    def tests(self, text: str, inner: Iterable[str] | Names = (), *, in_filter: bool = False) -> ast.Tests:
        """Parse unary tests. Raises FeelSyntaxError."""
        parser = self._parser(text, inner, in_filter)
        node = parser.tests()
        parser.finish(node)
        return node
