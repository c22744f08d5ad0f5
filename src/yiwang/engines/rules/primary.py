"""The tightly binding half of the FEEL grammar: literals, names, paths, filters, calls, ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from . import ast
from .blocks import BlockParser
from .cursor import Cursor
from .decimals import parse_number
from .errors import FeelSyntaxError
from .feel_types import Type
from .names import Names
from .scanner import unescape
from .temporal_text import parse_temporal

_CONSTANTS = {"true": True, "false": False, "null": None}


class PrimaryParser(BlockParser):
    """Recursive descent below the operators."""

    def __init__(self, cursor: Cursor, types: Mapping[str, Type]) -> None:
        super().__init__(cursor, types)
        self.input_seen = False
        self._words: dict[str, Callable[[], ast.Node]] = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }
        self._signs: dict[str, Callable[[], ast.Node]] = {
            "(": self._parenthesis,
            "[": self._bracket,
            "]": self._bracket,
            "{": self._context,
            "@": self._at,
            "?": self._input,
        }

    @staticmethod
    def is_number(value: object) -> bool:
        """True for a FEEL number."""
        return isinstance(value, Decimal)

    def postfix(self) -> ast.Node:
        """A primary with its paths, filters and calls."""
        value = self._primary()
        cursor = self.cursor
        for _ in range(cursor.limits.nesting):
            if cursor.token.kind != "operator":
                return value
            if cursor.accept("."):
                value = ast.Path(value, cursor.take_member())
            elif cursor.at("("):
                value = self._call(value)
            elif cursor.at("["):
                filtered = self._filter(value)
                if filtered is None:
                    return value
                value = filtered
            else:
                return value
        raise FeelSyntaxError("路径过长", cursor.token.start, cursor.text)

    def _filter(self, source: ast.Node) -> ast.Node | None:
        """A filter; None when the bracket closes an open range end instead, as in `]1..3[`."""
        cursor = self.cursor
        start, depth, scopes, filters = cursor.index, cursor.depth, len(cursor.scopes), cursor.filters
        range_end, climbs = self.range_end, self._climbs
        try:
            cursor.index += 1
            cursor.filters += 1
            with self.enclosed(), cursor.scope(Names(("item",))):
                condition = self.expression()
            cursor.expect("]")
            cursor.filters -= 1
            return ast.Filter(source, condition)
        except FeelSyntaxError:
            if not range_end:
                raise
            cursor.index, cursor.depth, cursor.filters = start, depth, filters
            self.range_end, self._climbs = range_end, climbs
            del cursor.scopes[scopes:]
            return None

    def _call(self, callee: ast.Node) -> ast.Node:
        cursor = self.cursor
        cursor.expect("(")
        arguments: list[ast.Node] = []
        names: list[str] = []
        with self.enclosed():
            while not cursor.at(")"):
                name = cursor.name_before(":")
                if name is not None:
                    cursor.expect(":")
                    names.append(name)
                arguments.append(self.expression())
                if not cursor.accept(","):
                    break
                if cursor.at(")"):
                    cursor.fail("“,”后面缺少参数")
        cursor.expect(")")
        if names and (len(names) != len(arguments) or len(set(names)) != len(names)):
            cursor.fail("参数应当全部带名称，且名称不能重复")
        return ast.Call(callee, tuple(arguments), tuple(names) if names else None)

    def _primary(self) -> ast.Node:
        cursor = self.cursor
        cursor.work -= 1
        if cursor.work < 0:
            raise FeelSyntaxError("表达式过于复杂", cursor.token.start, cursor.text)
        token = cursor.token
        if token.kind == "number":
            cursor.index += 1
            value = parse_number(token.text)
            if value is None:
                raise FeelSyntaxError("数字超出范围", token.start, cursor.text)
            return ast.Literal(value)
        if token.kind == "string":
            cursor.index += 1
            return ast.Literal(unescape(token.text))
        if token.kind == "name":
            return self._word()
        if token.kind == "operator" and token.text in self._signs:
            return self._signs[token.text]()
        cursor.fail("此处应为一个值")
        return ast.Literal(None)

    def _word(self) -> ast.Node:
        cursor = self.cursor
        token = cursor.token
        size, _ = cursor.known_name()
        if size <= 1:
            if token.text in _CONSTANTS:
                cursor.index += 1
                return ast.Literal(_CONSTANTS[token.text])
            if token.text in self._words and (size == 0 or token.text == "function"):
                return self._words[token.text]()
        return ast.Name(cursor.take_name(), token.start)

    def _input(self) -> ast.Node:
        position = self.cursor.token.start
        self.cursor.expect("?")
        self.input_seen = True
        return ast.Name("?", position)

    def _at(self) -> ast.Node:
        cursor = self.cursor
        cursor.expect("@")
        token = cursor.token
        value = parse_temporal(unescape(token.text)) if token.kind == "string" else None
        if value is None:
            cursor.fail("“@”后面应为日期、时间或时长")
        cursor.index += 1
        return ast.Literal(value)

    def _parenthesis(self) -> ast.Node:
        cursor = self.cursor
        cursor.expect("(")
        with self.enclosed():
            if cursor.accept(".."):
                return self._range(None, False)
            test = self.operator_test()
            if test is not None:
                cursor.expect(")")
                return half_range(cast(ast.OperatorTest, test))
            value = self.expression()
            if cursor.accept(".."):
                return self._range(value, False)
        cursor.expect(")")
        return value

    def _bracket(self) -> ast.Node:
        cursor = self.cursor
        included = cursor.token.text == "["
        cursor.index += 1
        items: list[ast.Node] = []
        with self.enclosed():
            if included and cursor.accept("]"):
                return ast.ListNode(())
            if not included and cursor.accept(".."):
                return self._range(None, False)
            items.append(self._item())
            if cursor.accept(".."):
                return self._range(items[0], included)
            if not included:
                cursor.fail("区间缺少“..”")
            while cursor.accept(","):
                items.append(self._item())
        cursor.expect("]")
        return ast.ListNode(tuple(items))

    def _item(self) -> ast.Node:
        test = self.operator_test()
        return self.expression() if test is None else half_range(cast(ast.OperatorTest, test))

    def _range(self, start: ast.Node | None, included: bool) -> ast.Node:
        """The rest of a range after `..`; an end that is left out is open (DMN 1.5)."""
        cursor = self.cursor
        if start is not None and (cursor.accept(")") or cursor.accept("[")):
            return ast.RangeNode(start, None, included, False)
        with self.enclosed(range_end=True):
            end = self.expression()
        if not cursor.at("]") and not cursor.at(")") and not cursor.at("["):
            cursor.fail("区间没有结束")
        end_included = cursor.at("]")
        cursor.index += 1
        return ast.RangeNode(start, end, included, end_included)


def half_range(test: ast.OperatorTest) -> ast.Node:
    """`(< 5)` as a value: a range with one end; `(= 5)` is the range from 5 to 5."""
    operator, operand = test.operator, test.operand
    if operator == "=":
        return ast.RangeNode(operand, operand, True, True)
    if operator in ("<", "<="):
        return ast.RangeNode(None, operand, False, operator == "<=")
    if operator in (">", ">="):
        return ast.RangeNode(operand, None, operator == ">=", False)
    return ast.Literal(None)
