"""Relations between points and ranges (DMN 1.3 table 78)."""

from __future__ import annotations

from collections.abc import Callable

from ..compare import equal, in_range, order
from ..errors import FeelSyntaxError
from ..range_text import parse_range
from ..values import Range, Value
from .registry import builtin

Relation = Callable[[Range, Range], bool | None]


class _NoOrder(Exception):
    """Two ends cannot be compared."""


def _sign(left: Value, right: Value) -> int:
    sign = order(left, right)
    if sign is None:
        raise _NoOrder
    return sign


def _start(left: Range, right: Range) -> int:
    """Order of two starts; an open start is later than a closed one at the same point."""
    if left.start is None or right.start is None:
        return (left.start is not None) - (right.start is not None)
    return _sign(left.start, right.start) or right.start_included - left.start_included


def _end(left: Range, right: Range) -> int:
    """Order of two ends; an open end is earlier than a closed one at the same point."""
    if left.end is None or right.end is None:
        return (right.end is not None) - (left.end is not None)
    return _sign(left.end, right.end) or left.end_included - right.end_included


def _gap(left: Range, right: Range) -> int:
    """Order of the end of `left` and the start of `right`; -1 when no point is common to both."""
    if left.end is None or right.start is None:
        return 1
    sign = _sign(left.end, right.start)
    return sign if sign or (left.end_included and right.start_included) else -1


def _as_range(value: Value) -> Range:
    return value if type(value) is Range else Range(value, value)


def _decide(relation: Relation, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    try:
        return relation(_as_range(left), _as_range(right))
    except _NoOrder:
        return None


_PAIRS = (
    "point1: any, point2: any",
    "point: any, range: any",
    "range: any, point: any",
    "range1: any, range2: any",
)


@builtin("before", *_PAIRS)
def before(left: Value, right: Value) -> bool | None:
    """Everything of the first lies before the second."""
    return _decide(lambda one, two: _gap(one, two) < 0, left, right)


@builtin("after", *_PAIRS)
def after(left: Value, right: Value) -> bool | None:
    """Everything of the first lies after the second."""
    return _decide(lambda one, two: _gap(two, one) < 0, left, right)


def _two_ranges(relation: Relation, left: Value, right: Value) -> bool | None:
    if type(left) is not Range or type(right) is not Range:
        return None
    return _decide(relation, left, right)


def _meets(one: Range, two: Range) -> bool:
    if one.end is None or two.start is None:
        return False
    return one.end_included and two.start_included and _sign(one.end, two.start) == 0


@builtin("meets", _PAIRS[3])
def meets(left: Value, right: Value) -> bool | None:
    """The first ends at the point where the second starts."""
    return _two_ranges(_meets, left, right)


@builtin("met by", _PAIRS[3])
def met_by(left: Value, right: Value) -> bool | None:
    """The first starts at the point where the second ends."""
    return _two_ranges(lambda one, two: _meets(two, one), left, right)


@builtin("overlaps", _PAIRS[3])
def overlaps(left: Value, right: Value) -> bool | None:
    """Both have a point in common."""
    return _two_ranges(lambda one, two: _gap(one, two) >= 0 and _gap(two, one) >= 0, left, right)


@builtin("overlaps before", _PAIRS[3])
def overlaps_before(left: Value, right: Value) -> bool | None:
    """The first starts earlier and ends inside the second."""
    return _two_ranges(_overlaps_before, left, right)


def _overlaps_before(one: Range, two: Range) -> bool:
    return _start(one, two) < 0 and _gap(one, two) >= 0 and _end(one, two) <= 0


@builtin("overlaps after", _PAIRS[3])
def overlaps_after(left: Value, right: Value) -> bool | None:
    """The first starts inside the second and ends later."""
    return _two_ranges(lambda one, two: _overlaps_before(two, one), left, right)


@builtin("finishes", "point: any, range: r", "range1: any, range2: r")
def finishes(left: Value, right: Range) -> bool | None:
    """The first ends where the second ends, and does not start earlier."""
    return _decide(lambda one, two: _end(one, two) == 0 and _start(one, two) >= 0, left, right)


@builtin("finished by", "range: r, point: any", "range1: r, range2: any")
def finished_by(left: Range, right: Value) -> bool | None:
    """The second finishes the first."""
    return finishes(right, left)


@builtin("starts", "point: any, range: r", "range1: any, range2: r")
def starts(left: Value, right: Range) -> bool | None:
    """The first starts where the second starts, and does not end later."""
    return _decide(lambda one, two: _start(one, two) == 0 and _end(one, two) <= 0, left, right)


@builtin("started by", "range: r, point: any", "range1: r, range2: any")
def started_by(left: Range, right: Value) -> bool | None:
    """The second starts the first."""
    return starts(right, left)


@builtin("includes", "range: r, point: any", "range1: r, range2: any")
def includes(left: Range, right: Value) -> bool | None:
    """The second lies wholly inside the first."""
    if right is None:
        return None
    if type(right) is not Range:
        return in_range(right, left)
    return _decide(lambda one, two: _start(one, two) <= 0 and _end(one, two) >= 0, left, right)


@builtin("during", "point: any, range: r", "range1: any, range2: r")
def during(left: Value, right: Range) -> bool | None:
    """The first lies wholly inside the second."""
    return includes(right, left)


@builtin("coincides", "point1: any, point2: any", "range1: any, range2: any")
def coincides(left: Value, right: Value) -> bool | None:
    """Both are the same point or the same range."""
    if left is None or right is None or (type(left) is Range) != (type(right) is Range):
        return None
    return equal(left, right)


@builtin("range", "from: s")
def range_from(text: str) -> Range | None:
    """A range from its text, such as `[1..10)` (DMN 1.5)."""
    try:
        return parse_range(text)
    except FeelSyntaxError:
        return None
