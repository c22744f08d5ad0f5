"""List functions that make or search lists (DMN 1.3 table 71, `list replace` of DMN 1.5)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from ..compare import contains, equal, order
from ..limits import Run
from ..values import Function, Value
from .registry import builtin


def _place(items: list[Value], position: Decimal, *, beyond: int = 0) -> int | None:
    """0-based place of a 1-based position (from the end when negative), or None outside."""
    if position != position.to_integral_value() or not position or abs(position) > len(items) + beyond:
        return None
    return int(position) - 1 if position > 0 else len(items) + int(position)


@builtin("list contains", "list: l, element: any", run=True)
def list_contains(run: Run, items: list[Value], element: Value) -> bool:
    """Whether an item equals the element."""
    run.spend(len(items) >> 2)
    return contains(items, element)


@builtin("count", "list: l...")
def count(items: list[Value]) -> Decimal:
    """Number of items."""
    return Decimal(len(items))


@builtin("sublist", "list: l, start position: n, length?: n")
def sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> list[Value] | None:
    """`length` items from a position; null when they are not all there."""
    first = _place(items, start)
    if first is None:
        return None
    if length is None:
        return items[first:]
    if length < 1 or first + length > len(items):
        return None
    return items[first : first + int(length)]


@builtin("append", "list: l, item: any")
def append_one(items: list[Value], item: Value) -> list[Value]:
    """The list with one more item."""
    return [*items, item]


def _append_many(*arguments: Value) -> list[Value] | None:
    first = arguments[0]
    if first is None:
        return None
    return [*(first if type(first) is list else [first]), *arguments[1:]]


@builtin("append", "items: l*")
def append(arguments: list[Value]) -> list[Value] | None:
    """The list with more items."""
    return _append_many(*arguments)


@builtin("concatenate", "list: l*", run=True)
def concatenate(run: Run, lists: list[Value]) -> list[Value] | None:
    """One list of the items of all lists."""
    result: list[Value] = []
    for one in lists:
        if one is None:
            return None
        result.extend(one if type(one) is list else [one])
        run.grow(len(result))
    return result


@builtin("insert before", "list: l, position: n, newItem: any")
def insert_before(items: list[Value], position: Decimal, item: Value) -> list[Value] | None:
    """The list with a new item at a position."""
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@builtin("remove", "list: l, position: n")
def remove(items: list[Value], position: Decimal) -> list[Value] | None:
    """The list without the item at a position."""
    place = _place(items, position)
    return None if place is None else items[:place] + items[place + 1 :]


@builtin("list replace", "list: l, position: n, newItem: any")
def replace_at(items: list[Value], position: Decimal, item: Value) -> list[Value] | None:
    """The list with another item at a position."""
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


def _holds(run: Run, function: Function, item: Value, other: Value) -> bool | None:
    if len(function.parameters) != 2 and not function.variadic:
        return None
    converted = []
    for parameter, value in zip(function.parameters, (item, other), strict=False):
        fits, result = (True, value) if parameter.kind is None else parameter.kind.convert(value)
        if not fits:
            return None
        converted.append(result)
    result = function.call(run, converted)
    return result if type(result) is bool else None


@builtin("list replace", "list: l, match: f, newItem: any", run=True)
def replace_where(run: Run, items: list[Value], match: Function, item: Value) -> list[Value] | None:
    """The list with another item wherever `match(item, newItem)` is true."""
    result = []
    for old in items:
        holds = _holds(run, match, old, item)
        if holds is None:
            return None
        result.append(item if holds else old)
    return result


@builtin("reverse", "list: l")
def reverse(items: list[Value]) -> list[Value]:
    """The items from the last to the first."""
    return items[::-1]


@builtin("index of", "list: l, match: any", run=True)
def index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    """The 1-based positions of all equal items."""
    run.spend(len(items) >> 2)
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match) is True]


def _distinct(run: Run, items: list[Value]) -> list[Value]:
    result: list[Value] = []
    simple: set[Value] = set()
    for item in items:
        if type(item) is str or type(item) is Decimal:
            if item not in simple:
                simple.add(item)
                result.append(item)
            continue
        run.spend(1 + (len(result) >> 2))
        if not contains(result, item):
            result.append(item)
    return result


@builtin("union", "list: l*", run=True)
def union(run: Run, lists: list[Value]) -> list[Value] | None:
    """The items of all lists without repetition."""
    joined = concatenate(run, lists)
    return None if joined is None else _distinct(run, joined)


@builtin("distinct values", "list: l", run=True)
def distinct_values(run: Run, items: list[Value]) -> list[Value]:
    """The items without repetition."""
    return _distinct(run, items)


@builtin("flatten", "list: l", run=True)
def flatten(run: Run, items: list[Value]) -> list[Value]:
    """The items of all nested lists."""
    result: list[Value] = []
    stack = [iter(items)]
    while stack:
        run.spend()
        for item in stack[-1]:
            if type(item) is list:
                stack.append(iter(item))
                break
            result.append(item)
        else:
            stack.pop()
    return result


@builtin("sort", "list: l, precedes?: f", run=True)
def sort(run: Run, items: list[Value], precedes: Function | None = None) -> list[Value] | None:
    """The items in order; `precedes(a, b)` tells whether a comes first."""
    broken = False

    def by_function(left: Value, right: Value) -> int:
        nonlocal broken
        run.spend()
        first = _holds(run, precedes, left, right)  # type: ignore[arg-type]
        if first is None:
            broken = True
        if first is True:
            return -1
        return 1 if _holds(run, precedes, right, left) is True else 0  # type: ignore[arg-type]

    def by_order(left: Value, right: Value) -> int:
        nonlocal broken
        run.spend()
        sign = order(left, right)
        broken = broken or sign is None
        return sign or 0

    result = sorted(items, key=cmp_to_key(by_order if precedes is None else by_function))
    return None if broken else result
