"""Code for `for`, `some` and `every` (DMN 1.3 §10.3.2.14; ranges of dates as in DMN 1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .frames import Code, Frame
from .limits import Run
from .temporal import Date, date_from_ordinal
from .values import Range, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One `name in domain` (or `name in domain..end`)."""

    name: str
    domain: Code
    end: Code | None = None


def domain_items(run: Run, value: Value) -> Iterator[Value] | None:
    """The values a loop runs over: items of a list, numbers or days of a range, or a single value."""
    if type(value) is list:
        return iter(value)
    if isinstance(value, Range):
        low, high = value.start, value.end
        items = span(low, high)
        if items is None:
            return None
        edges = [edge for edge, shut in ((low, value.start_included), (high, value.end_included)) if not shut]
        return (item for item in items if item not in edges)
    return None if value is None else iter((value,))


def span(low: Value, high: Value) -> Iterator[Value] | None:
    """Whole numbers or days from low to high, also downwards; None when that is not defined."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != low.to_integral_value() or high != high.to_integral_value() or max(abs(low), abs(high)) > 10**15:
            return None
        first, last = int(low), int(high)
        step = 1 if last >= first else -1
        return (Decimal(number) for number in range(first, last + step, step))
    if isinstance(low, Date) and isinstance(high, Date):
        first, last = low.ordinal, high.ordinal
        step = 1 if last >= first else -1
        return (date_from_ordinal(number) for number in range(first, last + step, step))
    return None


def _open(step: Step, frame: Frame) -> Iterator[Value] | None:
    value = step.domain(frame)
    if step.end is None:
        return domain_items(frame.run, value)
    return span(value, step.end(frame))


class NoDomain(Exception):
    """A loop over something that is not a list."""


def frames_of(steps: list[Step], frame: Frame, values: dict[str, Value]) -> Iterator[Frame]:
    """One frame per combination of the iterated values, in nested order."""
    run = frame.run
    if not steps:
        run.spend(2)
        yield Frame(dict(values), run, frame)
        return
    step = steps[0]
    items = _open(step, Frame(values, run, frame))
    if items is None:
        raise NoDomain
    for item in items:
        run.spend()
        yield from frames_of(steps[1:], frame, {**values, step.name: item})


def loop(steps: list[Step], body: Code, *, partial: bool) -> Code:
    """Code of `for … return`; `partial` tells whether the body looks at the results so far."""

    def run_for(frame: Frame) -> Value:
        result: list[Value] = []
        limit = frame.run.limits.list_length
        try:
            for inner in frames_of(steps, frame, {}):
                if partial:
                    frame.run.grow(len(result))
                    inner.values["partial"] = list(result)  # type: ignore[index]
                result.append(body(inner))
                if len(result) > limit:
                    frame.run.grow(len(result))
        except NoDomain:
            frame.run.note("no_list", "for 的取值范围不是列表")
            return None
        return result

    return run_for


def quantified(steps: list[Step], condition: Code, *, every: bool) -> Code:
    """Code of `some` and `every`, with three-valued logic."""
    decisive = not every

    def run_quantified(frame: Frame) -> Value:
        result: bool | None = every
        try:
            for inner in frames_of(steps, frame, {}):
                value = condition(inner)
                if value is decisive:
                    return decisive
                if value is not every:
                    result = None
        except NoDomain:
            frame.run.note("no_list", "some 或 every 的取值范围不是列表")
            return None
        return result

    return run_quantified
