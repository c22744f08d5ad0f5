"""Ranges from their text: `[1..10)`, `[@"2026-01-01"..date("2026-12-31")]`, `(< 5)`."""

from __future__ import annotations

from collections.abc import Callable

from . import ast
from .compare import order
from .parser import Grammar
from .temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from .values import Range, Value

_READERS: dict[str, Callable[[str], Value]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}
_GRAMMAR = Grammar(_READERS)


def _end(node: ast.Node | None) -> Value:
    if isinstance(node, ast.Literal):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) and len(node.arguments) == 1:
        argument = node.arguments[0]
        reader = _READERS.get(node.callee.name)
        if reader is not None and isinstance(argument, ast.Literal) and isinstance(argument.value, str):
            return reader(argument.value)
    return None


def parse_range(text: str) -> Range | None:
    """The range, or None when its ends are not constants in order. Raises FeelSyntaxError."""
    node = _GRAMMAR.expression(text)
    if not isinstance(node, ast.RangeNode):
        return None
    low, high = _end(node.start), _end(node.end)
    for end, value in ((node.start, low), (node.end, high)):
        null = isinstance(end, ast.Literal) and end.value is None
        if end is not None and not null and value is None:
            return None
    if low is None and high is None:
        return None
    if low is not None and high is not None and order(low, high) not in (-1, 0):
        return None
    return Range(low, high, node.start_included, node.end_included)
