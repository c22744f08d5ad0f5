"""List functions that reduce a list to one value (DMN 1.3 table 71)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, DecimalException

from ..compare import order
from ..decimals import CONTEXT
from ..temporal import DayDuration, MonthDuration
from ..temporal_math import add
from ..values import Value
from .registry import builtin


def _numbers(items: list[Value]) -> list[Decimal] | None:
    """The items when there are some and all are numbers."""
    return items if items and all(type(item) is Decimal for item in items) else None


def _extreme(items: list[Value], sign: int) -> Value:
    if not items:
        return None
    best = items[0]
    if order(best, best) is None:
        return None
    for item in items[1:]:
        compared = order(item, best)
        if compared is None:
            return None
        if compared == sign:
            best = item
    return best


@builtin("min", "list: l...")
def minimum(items: list[Value]) -> Value:
    """The smallest item; null for an empty list or items without order."""
    return _extreme(items, -1)


@builtin("max", "list: l...")
def maximum(items: list[Value]) -> Value:
    """The greatest item; null for an empty list or items without order."""
    return _extreme(items, 1)


@builtin("sum", "list: l...")
def total(items: list[Value]) -> Value:
    """The sum of numbers, or of durations of one kind."""
    if not items:
        return None
    if all(isinstance(item, DayDuration) for item in items) or all(isinstance(item, MonthDuration) for item in items):
        result = items[0]
        for item in items[1:]:
            result = result if result is None else add(result, item)
        return result
    return _sum(items)


def _sum(items: list[Value]) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    try:
        result = Decimal(0)
        for number in numbers:
            result = CONTEXT.add(result, number)
        return result
    except DecimalException:
        return None


@builtin("mean", "list: l...")
def mean(items: list[Value]) -> Decimal | None:
    """The arithmetic mean of numbers."""
    result = _sum(items)
    return None if result is None else CONTEXT.divide(result, Decimal(len(items)))


@builtin("product", "list: l...")
def product(items: list[Value]) -> Decimal | None:
    """The product of numbers."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    try:
        result = Decimal(1)
        for number in numbers:
            result = CONTEXT.multiply(result, number)
        return result
    except DecimalException:
        return None


@builtin("median", "list: l...")
def median(items: list[Value]) -> Decimal | None:
    """The middle number, or the mean of the two in the middle."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return CONTEXT.divide(CONTEXT.add(ordered[half - 1], ordered[half]), Decimal(2))


@builtin("stddev", "list: l...")
def standard_deviation(items: list[Value]) -> Decimal | None:
    """The sample standard deviation; null for fewer than two numbers."""
    numbers = _numbers(items)
    average = mean(items)
    if numbers is None or average is None or len(numbers) < 2:
        return None
    try:
        squares = [CONTEXT.power(CONTEXT.subtract(number, average), Decimal(2)) for number in numbers]
        variance = CONTEXT.divide(_sum(list(squares)) or Decimal(0), Decimal(len(numbers) - 1))
        return CONTEXT.sqrt(variance)
    except DecimalException:
        return None


@builtin("mode", "list: l...")
def mode(items: list[Value]) -> list[Value] | None:
    """The most frequent numbers in ascending order; an empty list for an empty list."""
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts = Counter(numbers)
    highest = max(counts.values())
    return sorted(number for number, times in counts.items() if times == highest)
