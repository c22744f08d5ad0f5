"""Equality, order and membership (DMN 1.3 tables 42, 50, 53 and 55). None means FEEL null."""

from __future__ import annotations

from decimal import Decimal

from .limits import charge
from .temporal import Date, DateTime, DayDuration, MonthDuration, Time
from .values import Range, Value

_POINTS = (Time, DateTime)


def equal(left: Value, right: Value) -> bool | None:
    """`left = right`: null when the kinds differ and neither is null; a singleton list equals its item."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        if kind is list and len(left) == 1:
            return equal(left[0], right)
        if type(right) is list and len(right) == 1:
            return equal(left, right[0])
        return None
    if kind is list or kind is dict:
        return left is right or _same_tree(left, right)
    if kind in _POINTS:
        return bool(left.is_local == right.is_local and left.key == right.key)
    if kind is Range:
        same_edges = (left.start_included, left.end_included) == (right.start_included, right.end_included)
        return same_edges and equal(left.start, right.start) is True and equal(left.end, right.end) is True
    return bool(left == right)


def _same_tree(left: Value, right: Value) -> bool:
    """Whether two lists or two contexts are equal. Each pair is charged: shared parts may be a huge tree."""
    pairs = [(left, right)]
    while pairs:
        one, two = pairs.pop()
        kind = type(one)
        if kind is not type(two) or kind not in (list, dict):
            if equal(one, two) is not True:
                return False
            continue
        if len(one) != len(two):
            return False
        charge(1 + (len(one) >> 2))
        if kind is list:
            pairs.extend(zip(one, two, strict=True))
        elif one.keys() != two.keys():
            return False
        else:
            pairs.extend((value, two[name]) for name, value in one.items())
    return True


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when the two have no order."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind is Decimal or kind is str:
        return (left > right) - (left < right)
    if kind in _POINTS:
        if left.is_local != right.is_local:
            return None
        return (left.key > right.key) - (left.key < right.key)
    if kind is Date:
        one, two = (left.year, left.month, left.day), (right.year, right.month, right.day)
        return (one > two) - (one < two)
    if kind is DayDuration:
        return (left.nanos > right.nanos) - (left.nanos < right.nanos)
    if kind is MonthDuration:
        return (left.months > right.months) - (left.months < right.months)
    return None


def has_order(value: Value) -> bool:
    """True for values that can be the end of a range."""
    return isinstance(value, Decimal | str | Date | Time | DateTime | DayDuration | MonthDuration)


def in_range(value: Value, interval: Range) -> bool | None:
    """Whether a value lies in a range; None when they cannot be compared."""
    if interval.start is not None:
        low = order(value, interval.start)
        if low is None:
            return None
        if low < 0 or (low == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        high = order(value, interval.end)
        if high is None:
            return None
        if high > 0 or (high == 0 and not interval.end_included):
            return False
    return True


def matches(value: Value, test: Value) -> bool | None:
    """`value in test` for an evaluated test: a range, a list of tests, or a value to be equal to."""
    kind = type(test)
    if kind is Range:
        if type(value) is Range:
            return equal(value, test)
        return in_range(value, test)
    if kind is list:
        if type(value) is list and equal(value, test) is True:
            return True
        return any(equal(value, item) is True or _inside(value, item) for item in test)
    return equal(value, test)


def _inside(value: Value, item: Value) -> bool:
    return type(item) is Range and type(value) is not Range and in_range(value, item) is True


def contains(items: list[Value], value: Value) -> bool:
    """Whether a list holds an equal item."""
    return any(equal(item, value) is True for item in items)
