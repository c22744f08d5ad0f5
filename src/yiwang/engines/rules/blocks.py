"""The constructs of FEEL that hold whole expressions: contexts, conditions, loops, functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from . import ast
from .cursor import Cursor
from .feel_types import Type
from .names import Names
from .scanner import unescape
from .type_parser import parse_type


class BlockParser:
    """Recursive descent for the larger constructs; `Parser` adds `expression` and `operator_test`."""

    def __init__(self, cursor: Cursor, types: Mapping[str, Type]) -> None:
        self.cursor = cursor
        self.types = types
        self.range_end = False
        self._climbs = 0

    def expression(self) -> ast.Node:
        """Any expression."""
        raise TypeError(type(self).__name__)

    def operator_test(self) -> ast.Node | None:
        """A comparison without its left side."""
        raise TypeError(type(self).__name__)

    def type(self) -> Type:
        """A type name after `instance of` or a colon."""
        return parse_type(self.cursor, self.types)

    @contextmanager
    def enclosed(self, *, range_end: bool = False) -> Iterator[None]:
        """Inside brackets the question whether `[` closes a range starts anew."""
        before, self.range_end = self.range_end, range_end
        yield
        self.range_end = before

    def _context(self) -> ast.Node:
        cursor = self.cursor
        cursor.expect("{")
        entries: list[tuple[str, ast.Node]] = []
        names = Names()
        with self.enclosed(), cursor.scope(names):
            while not cursor.at("}"):
                key = self._key()
                cursor.expect(":")
                entries.append((key, self.expression()))
                names.add(key)
                cursor.members.add(key)
                if not cursor.accept(","):
                    break
        cursor.expect("}")
        return ast.ContextNode(tuple(entries))

    def _key(self) -> str:
        cursor = self.cursor
        if cursor.token.kind == "string":
            cursor.index += 1
            return unescape(cursor.tokens[cursor.index - 1].text)
        name = cursor.name_before(":")
        if name is None:
            cursor.fail("此处应为名称和“:”")
        return name or ""

    def _if(self) -> ast.Node:
        """`if … then … else if … else …`: a chain is read in a loop, not level by level."""
        cursor = self.cursor
        branches: list[tuple[ast.Node, ast.Node]] = []
        while True:
            cursor.expect("if")
            condition = self.expression()
            cursor.expect("then")
            branches.append((condition, self.expression()))
            cursor.expect("else")
            if not cursor.at("if") or cursor.known_name()[0]:
                break
        result = self.expression()
        for condition, yes in reversed(branches):
            result = ast.If(condition, yes, result)
        return result

    def _iterations(self, names: Names) -> tuple[ast.Iteration, ...]:
        cursor = self.cursor
        result: list[ast.Iteration] = []
        while True:
            name = cursor.name_before("in")
            if name is None:
                cursor.fail("此处应为变量名和“in”")
            cursor.expect("in")
            domain = self.expression()
            end = self.expression() if cursor.accept("..") else None
            result.append(ast.Iteration(name or "", domain, end))
            names.add(name or "")
            if not cursor.accept(","):
                return tuple(result)

    def _for(self) -> ast.Node:
        cursor = self.cursor
        cursor.expect("for")
        names = Names(("partial",))
        with cursor.scope(names):
            iterations = self._iterations(names)
            cursor.expect("return")
            body = self.expression()
        return ast.For(iterations, body)

    def _quantified(self) -> ast.Node:
        cursor = self.cursor
        every = cursor.token.text == "every"
        cursor.index += 1
        names = Names()
        with cursor.scope(names):
            iterations = self._iterations(names)
            cursor.expect("satisfies")
            condition = self.expression()
        return ast.Quantified(every, iterations, condition)

    def _function(self) -> ast.Node:
        cursor = self.cursor
        cursor.expect("function")
        cursor.expect("(")
        parameters: list[tuple[str, Type | None]] = []
        while not cursor.at(")"):
            parameters.append(self._parameter())
            if not cursor.accept(","):
                break
        cursor.expect(")")
        external = cursor.accept("external")
        with self.enclosed(), cursor.scope(Names(name for name, _ in parameters)):
            body = self.expression()
        return ast.FunctionNode(tuple(parameters), None if external else body)

    def _parameter(self) -> tuple[str, Type | None]:
        cursor = self.cursor
        for stop in (":", ",", ")"):
            name = cursor.name_before(stop)
            if name is not None:
                return name, self.type() if cursor.accept(":") else None
        cursor.fail("此处应为参数名")
        return "", None
