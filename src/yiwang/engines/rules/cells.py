"""The common cells of decision tables as direct functions: constants, ranges of numbers, lists of tests."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import cast

from . import ast
from .compare import equal, matches
from .frames import Frame
from .operators import relation
from .values import Range, Value

Test = Callable[[Frame, Value], Value]


def constant(node: ast.RangeNode) -> bool:
    """Whether both ends are number literals."""
    ends = (node.start, node.end)
    return all(isinstance(end, ast.Literal) and type(end.value) is Decimal for end in ends)


def within(node: ast.RangeNode) -> Test:
    """A test against a range of two number literals, without a look at the frame."""
    low, high = cast(ast.Literal, node.start).value, cast(ast.Literal, node.end).value
    interval = Range(low, high, node.start_included, node.end_included)
    above = operator.ge if node.start_included else operator.gt
    below = operator.le if node.end_included else operator.lt

    def test(_frame: Frame, value: Value) -> Value:
        if type(value) is Decimal:
            return above(value, low) and below(value, high)
        return matches(value, interval)

    return test


def any_of(tests: Sequence[Test], frame: Frame, value: Value) -> Value:
    """True if one test holds, else null if one could not be decided, else false."""
    result: Value = False
    for test in tests:
        holds = test(frame, value)
        if holds is True:
            return True
        if holds is None:
            result = None
    return result


def negated(holds: Value) -> Value:
    """`not(…)` of a list of tests."""
    return None if holds is None else not holds


def against(sign: str, constant: Value) -> Callable[[Frame, Value], Value]:
    """A test against a constant, without a look at the frame. The common cell of a decision table."""
    kind = type(constant)
    if sign == "=":
        if kind is str or kind is Decimal or kind is bool:
            return lambda _frame, value: value == constant if type(value) is kind else equal(value, constant)
        return lambda _frame, value: equal(value, constant)
    if kind is Decimal:
        direct: dict[str, Callable[[Frame, Value], Value]] = {
            "<": lambda _frame, value: value < constant if type(value) is Decimal else None,
            "<=": lambda _frame, value: value <= constant if type(value) is Decimal else None,
            ">": lambda _frame, value: value > constant if type(value) is Decimal else None,
            ">=": lambda _frame, value: value >= constant if type(value) is Decimal else None,
        }
        if sign in direct:
            return direct[sign]
    holds = relation(sign)
    return lambda _frame, value: holds(value, constant)
