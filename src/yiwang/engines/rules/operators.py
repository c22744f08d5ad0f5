"""Code for operators: arithmetic, comparison and three-valued logic (DMN 1.3 tables 42 to 53)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException

from .compare import equal, order
from .decimals import CONTEXT, power
from .frames import Code, Frame
from .limits import Run
from .temporal import Date, DateTime, DayDuration, MonthDuration, Time
from .temporal_math import add as add_temporal
from .temporal_math import ratio, scale
from .temporal_math import subtract as subtract_temporal
from .values import Value, kind_of

Operation = Callable[[Run, Value, Value], Value]
_TEMPORAL = (Date, Time, DateTime, DayDuration, MonthDuration)
_DURATION = (DayDuration, MonthDuration)


def _undefined(run: Run, operator: str, left: Value, right: Value) -> Value:
    return run.note("undefined_operation", f"{kind_of(left)} {operator} {kind_of(right)} 没有定义")


def _add(run: Run, left: Value, right: Value) -> Value:
    if type(left) is str and type(right) is str:
        if len(left) + len(right) > run.limits.string_length:
            run.spend(run.limits.steps + 1)
        run.spend((len(left) + len(right)) >> 6)
        return left + right
    if isinstance(left, _TEMPORAL) and isinstance(right, _TEMPORAL):
        return add_temporal(left, right)
    return _undefined(run, "+", left, right)


def _subtract(run: Run, left: Value, right: Value) -> Value:
    if isinstance(left, _TEMPORAL) and isinstance(right, _TEMPORAL):
        return subtract_temporal(left, right)
    return _undefined(run, "-", left, right)


def _multiply(run: Run, left: Value, right: Value) -> Value:
    if isinstance(left, _DURATION) and type(right) is Decimal:
        return scale(left, right)
    if isinstance(right, _DURATION) and type(left) is Decimal:
        return scale(right, left)
    return _undefined(run, "*", left, right)


def _divide(run: Run, left: Value, right: Value) -> Value:
    if isinstance(left, _DURATION):
        if type(right) is Decimal:
            return scale(left, right, divide=True)
        if isinstance(right, _DURATION):
            return ratio(left, right)
    return _undefined(run, "/", left, right)


def _no_power(run: Run, left: Value, right: Value) -> Value:
    return _undefined(run, "**", left, right)


_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "**": power,
}
_OTHERS: dict[str, Operation] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "**": _no_power,
}


def calculate(operator: str) -> Operation:
    """The operation of `+ - * / **` on two values."""
    numbers, others = _NUMBERS[operator], _OTHERS[operator]

    def operation(run: Run, left: Value, right: Value) -> Value:
        try:
            if type(left) is Decimal and type(right) is Decimal:
                return numbers(left, right)
            if left is None or right is None:
                return None
            return others(run, left, right)
        except DecimalException:
            return run.note("no_number", f"{kind_of(left)} {operator} {kind_of(right)} 的结果超出范围")

    return operation


def arithmetic(first: Code, rest: list[tuple[str, Code]]) -> Code:
    """Code of a chain of operators of one precedence."""
    steps = [(calculate(operator), operand) for operator, operand in rest]
    if len(steps) == 1:
        operation, operand = steps[0]
        return lambda frame: operation(frame.run, first(frame), operand(frame))

    def run_chain(frame: Frame) -> Value:
        value = first(frame)
        for operation, operand in steps:
            value = operation(frame.run, value, operand(frame))
        return value

    return run_chain


def negate(operand: Code) -> Code:
    """Code of the unary minus."""

    def run_negate(frame: Frame) -> Value:
        value = operand(frame)
        if type(value) is Decimal:
            return CONTEXT.minus(value)
        if isinstance(value, DayDuration):
            return DayDuration(-value.nanos)
        if isinstance(value, MonthDuration):
            return MonthDuration(-value.months)
        return None

    return run_negate


_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def relation(operator: str) -> Callable[[Value, Value], bool | None]:
    """The function of two values behind `= != < <= > >=`; null when it is not defined for them."""
    if operator == "=":
        return equal
    if operator == "!=":

        def different(left: Value, right: Value) -> bool | None:
            same = equal(left, right)
            return None if same is None else not same

        return different
    holds = _HOLDS[operator]

    def ordered(left: Value, right: Value) -> bool | None:
        sign = order(left, right)
        return None if sign is None else holds(sign)

    return ordered


def compare(operator: str, left: Code, right: Code) -> Code:
    """Code of a comparison."""
    holds = relation(operator)
    return lambda frame: holds(left(frame), right(frame))


def between(value: Code, low: Code, high: Code) -> Code:
    """Code of `value between low and high`."""
    at_least, at_most = relation(">="), relation("<=")

    def run_between(frame: Frame) -> Value:
        tested = value(frame)
        above, below = at_least(tested, low(frame)), at_most(tested, high(frame))
        if above is None or below is None:
            return None
        return above and below

    return run_between


def conjunction(items: list[Code]) -> Code:
    """Code of `and`: false wins over null, null over true."""

    def run_and(frame: Frame) -> Value:
        result: bool | None = True
        for item in items:
            value = item(frame)
            if value is False:
                return False
            if value is not True:
                result = None
        return result

    return run_and


def disjunction(items: list[Code]) -> Code:
    """Code of `or`: true wins over null, null over false."""

    def run_or(frame: Frame) -> Value:
        result: bool | None = False
        for item in items:
            value = item(frame)
            if value is True:
                return True
            if value is not False:
                result = None
        return result

    return run_or
