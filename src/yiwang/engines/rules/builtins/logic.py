"""Boolean functions, `is`, and the clock (DMN 1.3 tables 67, 70, 76 and 79)."""

from __future__ import annotations

from ..compare import equal
from ..limits import Run
from ..temporal import Date, DateTime, Time
from ..values import Value, kind_of
from .registry import builtin


@builtin("not", "negand: b")
def negation(negand: bool) -> bool:
    """The other truth value; null for anything that is not boolean."""
    return not negand


@builtin("all", "list: l...")
def all_true(items: list[Value]) -> bool | None:
    """False if an item is false, true if all are true or there is none, else null."""
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any", "list: l...")
def any_true(items: list[Value]) -> bool | None:
    """True if an item is true, false if all are false or there is none, else null."""
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


@builtin("is", "value1: any, value2: any")
def same(left: Value, right: Value) -> bool:
    """Whether both are the same element of the value space: kind, local time and offset must agree."""
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, Time | DateTime):
        same_offset = left.offset_seconds == right.offset_seconds and left.is_local == right.is_local
        one = left.time if isinstance(left, DateTime) else left
        two = right.time if isinstance(right, DateTime) else right
        same_day = not isinstance(left, DateTime) or left.date == right.date
        return same_day and same_offset and one.nanos == two.nanos
    return equal(left, right) is True


@builtin("now", "", run=True)
def now(run: Run) -> DateTime | None:
    """The clock given to the evaluation; null when none was given."""
    return run.now if run.now is not None else run.note("no_clock", "没有给出当前时间")


@builtin("today", "", run=True)
def today(run: Run) -> Date | None:
    """The day of the clock given to the evaluation."""
    return run.now.date if run.now is not None else run.note("no_clock", "没有给出当前时间")
